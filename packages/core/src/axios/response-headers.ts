import { AxiosHeaders } from 'axios';
import type { HttpResponse } from '../http/response.js';

/**
 * Converts response headers to `AxiosHeaders`. The axios constructor compares each name with all others, so a few
 * thousand headers would block the process for seconds.
 */
export class ResponseHeaders extends AxiosHeaders {
  constructor(headers: HttpResponse['headers']) {
    super();
    for (const [name, value] of Object.entries(headers)) {
      // A header must not replace an `AxiosHeaders` method. Like axios, change the case of its name.
      if (name in this) this.set(name.charAt(0).toUpperCase() + name.slice(1), value ?? null);
      else this[name] = value ?? null;
    }
  }

  override normalize(format: boolean): AxiosHeaders {
    return format ? super.normalize(format) : this;
  }
}
