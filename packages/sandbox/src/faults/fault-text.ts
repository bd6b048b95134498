import type { Fault } from './fault.js';
import { FAULT_FIELDS, readFault } from './read-fault.js';

/**
 * Reads a fault as the command line writes it: `503`, `503x3`, `hang`, `delay:200,status:500`, `x2`, or JSON.
 *
 * @throws TypeError that says what was expected.
 */
export function parseFault(given: string): Fault {
  if (given.startsWith('{')) return readFault(parseJson(given, 'fault'));
  const fault: Record<string, unknown> = {};
  for (const part of given.split(',')) Object.assign(fault, parsePart(part));
  return readFault(fault);
}

/** `503`, `hang` and `delay:200` are what happens; `x3`, alone or after one without a value, says how often. */
function parsePart(part: string): Readonly<Record<string, unknown>> {
  const valued = /^([a-zA-Z]+):(.*)$/s.exec(part);
  if (valued !== null) {
    const [, name = '', value = ''] = valued;
    return { [name]: readValue(name, value) };
  }
  const [, status, flag, times] = /^(?:(\d{3})|([a-zA-Z]{2,}?))?(?:x(\d+))?$/.exec(part) ?? [];
  if (status === undefined && flag === undefined && times === undefined) {
    throw new TypeError(
      `fault: expected a status such as 503, a name such as hang, or one with its value such as delay:200, got '${part}'`,
    );
  }
  return {
    ...(status !== undefined && { status: Number(status) }),
    ...(flag !== undefined && { [flag]: true }),
    ...(times !== undefined && { times: Number(times) }),
  };
}

function readValue(name: string, value: string): unknown {
  if (name === 'expiresInText' || name === 'redirect') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function parseJson(given: string, name: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    throw new TypeError(`${name}: expected JSON, got '${given}'`);
  }
}

/** What a fault does, in the words of the command line, for the record and the log. */
export function describeFault(fault: Fault): string {
  const parts = FAULT_FIELDS.filter((name) => name !== 'times' && name !== 'share').flatMap((name) => {
    const value = fault[name];
    if (value === undefined) return [];
    if (name === 'status') return [`${fault.status}`];
    // What is said at length is in the fault itself.
    if (name === 'body' || (typeof value !== 'number' && typeof value !== 'string')) return [name];
    return [`${name}:${value}`];
  });
  return parts.join(',');
}
