import type { Fault } from './fault.js';
import { FAULT_FIELDS, readFault } from './read-fault.js';

/**
 * Parses a fault from the command line: `503`, `503x3`, `hang`, `delay:200,status:500`, `x2`, or JSON.
 *
 * @throws TypeError for an unknown or invalid fault.
 */
export function parseFault(given: string): Fault {
  if (given.startsWith('{')) return readFault(parseJson(given, 'fault'));
  const fault: Record<string, unknown> = {};
  for (const part of given.split(',')) Object.assign(fault, parsePart(part));
  return readFault(fault);
}

/**
 * Parses one comma-separated part of a fault: an effect such as `503`, `hang` or `delay:200`, or `x3`, which sets
 * `times`.
 */
function parsePart(part: string): Readonly<Record<string, unknown>> {
  const valued = /^([a-zA-Z]+):(.*)$/s.exec(part);
  if (valued !== null) {
    const [, name = '', value = ''] = valued;
    return { [name]: readValue(name, value) };
  }
  const [, status, flag, times] = /^(?:(\d{3})|([a-zA-Z]{2,}?))?(?:x(\d+))?$/.exec(part) ?? [];
  if (status === undefined && flag === undefined && times === undefined) {
    throw new TypeError(
      `fault: must be a status such as 503, a name such as hang, or a name with a value such as delay:200 (got '${part}')`,
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
    throw new TypeError(`${name}: must be valid JSON (got '${given}')`);
  }
}

/** Describes the effect of a fault in command-line syntax, for recorded requests and the log. */
export function describeFault(fault: Fault): string {
  const parts = FAULT_FIELDS.filter((name) => name !== 'times' && name !== 'share').flatMap((name) => {
    const value = fault[name];
    if (value === undefined) return [];
    if (name === 'status') return [`${fault.status}`];
    // For the remaining fields, show only the name.
    if (name === 'body' || (typeof value !== 'number' && typeof value !== 'string')) return [name];
    return [`${name}:${value}`];
  });
  return parts.join(',');
}
