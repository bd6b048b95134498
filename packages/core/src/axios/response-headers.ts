import { AxiosHeaders } from 'axios';
import type { HttpResponse } from '../http/response.js';

/**
 * The headers of an answer, of the class that axios would make of them. It takes its time with that: it compares each name
 * with all others, several times over, and some thousands of headers would hold the process up for seconds. The engine has
 * put the names in lower case already.
 */
export class ResponseHeaders extends AxiosHeaders {
  constructor(headers: HttpResponse['headers']) {
    super();
    for (const [name, value] of Object.entries(headers)) {
      // A header called as a method is would take its place: axios keeps it under a name that differs by case.
      if (name in this) this.set(name.charAt(0).toUpperCase() + name.slice(1), value ?? null);
      else this[name] = value ?? null;
    }
  }

  override normalize(format: boolean): AxiosHeaders {
    return format ? super.normalize(format) : this;
  }
}
