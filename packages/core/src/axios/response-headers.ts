import { AxiosHeaders } from 'axios';
import type { HttpResponse } from '../http/response.js';

/**
 * Response headers as `AxiosHeaders`. axios's own constructor compares each name with all others, so a few thousand
 * headers would block the process for seconds.
 */
export class ResponseHeaders extends AxiosHeaders {
  constructor(headers: HttpResponse['headers']) {
    super();
    for (const [name, value] of Object.entries(headers)) {
      // A header must not replace a method of the same name. As in axios, its name is stored in a different case.
      if (name in this) this.set(name.charAt(0).toUpperCase() + name.slice(1), value ?? null);
      else this[name] = value ?? null;
    }
  }

  override normalize(format: boolean): AxiosHeaders {
    return format ? super.normalize(format) : this;
  }
}
