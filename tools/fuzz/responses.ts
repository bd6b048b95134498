import fc from 'fast-check';
import { few, rarely, record, type ValueOf } from './arbitraries.js';
import { type Style, textOf } from './json-tree.js';
import { byteChange, changeBytes } from './mutate-bytes.js';
import { changeHttp, httpChange } from './mutate-http.js';
import { changeJson, jsonChange } from './mutate-json.js';
import { transfer, transferred } from './mutate-transfer.js';
import type { Genuine } from './subject.js';
import { type BaseResponse, honest, type WireResponse } from './wire-answer.js';

/** Generates all changes to a genuine response, in the order in which they are applied. */
export const changes = record({
  json: few(jsonChange),
  style: rarely(4, fc.constant(undefined), fc.constantFrom<Style[]>('compact', 'printed', 'spacious')),
  bytes: rarely(5, fc.constant([]), fc.array(byteChange(), { minLength: 1, maxLength: 2 })),
  http: rarely(3, fc.constant([]), fc.array(httpChange, { minLength: 1, maxLength: 3 })),
  transfer,
});

/** Returns a genuine response with changes to its content, its bytes and its transfer. */
export function changed(genuine: Genuine, chosen: ValueOf<typeof changes>, secrets: readonly string[]): WireResponse {
  const body = changeJson(genuine.body, chosen.json, secrets);
  const { style = genuine.style } = chosen;
  const response = honest(written({ ...genuine, body, ...(style !== undefined && { style }) }));
  const bytes = chosen.bytes.reduce(changeBytes, response.body);
  return transferred(chosen.http.reduce(changeHttp, { ...response, body: bytes }), chosen.transfer);
}

/** Returns a genuine response without changes. */
export function unchanged(genuine: Genuine): WireResponse {
  return honest(written(genuine));
}

function written({ status, body, style = 'compact', headers = {} }: Genuine): BaseResponse {
  const all = { 'content-type': 'application/json', ...headers };
  return { status, headers: Object.entries(all), body: Buffer.from(textOf(body, style)) };
}
