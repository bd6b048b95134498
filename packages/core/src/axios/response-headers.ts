import { AxiosHeaders } from 'axios';
import type { HttpResponse } from '../http/response.js';

/**
 * The headers of a response, as an instance of the class that axios uses. The constructor of axios compares each name
 * with all other names several times, so a few thousand headers would block the process for seconds. The comparison is
 * not needed, because the engine has already converted the names to lowercase.
 */
export class ResponseHeaders extends AxiosHeaders {
  constructor(headers: HttpResponse['headers']) {
    super();
    for (const [name, value] of Object.entries(headers)) {
      // A header with the name of a method would replace the method. As in axios, such a header is stored under a name
      // that differs in case.
      if (name in this) this.set(name.charAt(0).toUpperCase() + name.slice(1), value ?? null);
      else this[name] = value ?? null;
    }
  }

  override normalize(format: boolean): AxiosHeaders {
    return format ? super.normalize(format) : this;
  }
}
