import { describe, expect, it } from '@jest/globals';
import { parseFault } from './fault-text.js';
import { readFault } from './read-fault.js';

describe('a fault', () => {
  it('loses what is left out or off', () => {
    expect(readFault({ status: 503, delay: undefined, hang: false, malformed: false })).toEqual({ status: 503 });
    expect(readFault({ body: null, times: 1 })).toEqual({ body: null, times: 1 });
  });

  it.each<[unknown, string]>([
    [{}, 'fault: expected something that goes wrong, such as { status: 503 }, got {}'],
    [undefined, 'fault: expected something that goes wrong, such as { status: 503 }, got undefined'],
    [{ times: 3, processed: true }, 'fault: expected something that goes wrong'],
    [503, 'fault: expected an object with status, body, headers, redirect,'],
    [{ stauts: 503 }, 'fault: unknown option stauts; expected only status, body,'],
    [{ status: 199 }, 'fault.status: expected a whole number from 200 to 599, got 199'],
    [{ status: 600 }, 'fault.status: expected a whole number from 200 to 599, got 600'],
    [{ status: '503' }, "fault.status: expected a whole number from 200 to 599, got '503'"],
    [{ body: () => {} }, 'fault.body: expected what JSON can hold, got [Function: body]'],
    [{ body: 1n }, 'fault.body: expected what JSON can hold, got 1n'],
    [{ headers: ['a'] }, 'fault.headers: expected an object with a text for each header, got ['],
    [{ headers: { 'a b': 'c' } }, "fault.headers: expected names and texts that HTTP can carry, got { 'a b': 'c' }"],
    [{ headers: { a: 'b\r\nc: d' } }, 'fault.headers: expected names and texts that HTTP can carry'],
    [{ headers: { a: 1 } }, 'fault.headers: expected names and texts that HTTP can carry, got { a: 1 }'],
    [{ redirect: 5 }, 'fault.redirect: expected text, got 5'],
    [{ redirect: '/a b' }, "fault.redirect: expected a URL or a path, in printable ASCII without spaces, got '/a b'"],
    [{ redirect: '/a', status: 200 }, 'fault.status: expected 300 to 399 beside redirect, got 200; or leave it out'],
    [{ retryAfter: -1 }, 'fault.retryAfter: expected a whole number from 0 to'],
    [{ retryAfterDate: 1.5 }, 'fault.retryAfterDate: expected a whole number from -'],
    [{ expiresIn: Number.POSITIVE_INFINITY }, 'fault.expiresIn: expected what JSON can hold, got Infinity'],
    [{ expiresInText: 0 }, 'fault.expiresInText: expected text, got 0'],
    [{ expiresIn: 0, expiresInText: '0' }, 'fault: expected one of expiresIn, expiresInText, got both'],
    [{ delay: 2 ** 31 }, 'fault.delay: expected a whole number from 0 to 2147483647, got 2147483648'],
    [{ drip: -1 }, 'fault.drip: expected a whole number from 0'],
    [{ malformed: 'yes' }, "fault.malformed: expected true, false, got 'yes'"],
    [{ truncate: -1 }, 'fault.truncate: expected a whole number from 0'],
    [{ truncate: 'body' }, "fault.truncate: expected true, false, got 'body'"],
    [{ hang: 'head' }, "fault.hang: expected true, false, 'body', got 'head'"],
    [{ reset: 1 }, "fault.reset: expected true, false, 'body', got 1"],
    [{ reset: true, hang: true }, 'fault: expected one of reset, hang, got 2'],
    [{ truncate: true, reset: 'body' }, 'fault: expected one of truncate, reset, got 2'],
    [{ hang: true, status: 503 }, "fault: expected no status beside hang, which leaves no answer; or hang: 'body'"],
    [{ status: 503, processed: 1 }, 'fault.processed: expected true, false, got 1'],
    [{ status: 503, times: 0 }, 'fault.times: expected a whole number from 1 to'],
    [{ status: 503, share: 0 }, 'fault.share: expected a number above 0, up to 1, got 0'],
    [{ status: 503, share: 1.1 }, 'fault.share: expected a number above 0, up to 1, got 1.1'],
    [{ status: 503, share: Number.NaN }, 'fault.share: expected a number above 0, up to 1, got NaN'],
  ])('%j is refused by name', (fault, message) => {
    expect(() => readFault(fault)).toThrow(TypeError);
    expect(() => readFault(fault)).toThrow(message);
  });
});

describe('a fault as text', () => {
  it.each([
    ['503', { status: 503 }],
    ['503x3', { status: 503, times: 3 }],
    ['hang', { hang: true }],
    ['resetx2', { reset: true, times: 2 }],
    ['hang:body,x2', { hang: 'body', times: 2 }],
    ['429,retryAfter:2,x10', { status: 429, retryAfter: 2, times: 10 }],
    ['delay:200,503', { delay: 200, status: 503 }],
    ['503,share:0.2,times:7', { status: 503, share: 0.2, times: 7 }],
    ['truncate:10', { truncate: 10 }],
    ['malformed', { malformed: true }],
    ['reset,processed', { reset: true, processed: true }],
    ['expiresIn:0', { expiresIn: 0 }],
    ['expiresIn:null', { expiresIn: null }],
    ['expiresIn:soon', { expiresIn: 'soon' }],
    ['expiresInText:0000', { expiresInText: '0000' }],
    ['expiresInText:', { expiresInText: '' }],
    ['redirect:https://elsewhere.test:8443/x2?a=b', { redirect: 'https://elsewhere.test:8443/x2?a=b' }],
    ['body:{}', { body: {} }],
    ['body:no JSON', { body: 'no JSON' }],
    [
      '{"status":503,"body":{"a":[1,2]},"headers":{"X-A":"b"}}',
      { status: 503, body: { a: [1, 2] }, headers: { 'X-A': 'b' } },
    ],
  ])('%j is understood', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each([
    ['', "fault: expected a status such as 503, a name such as hang, or one with its value such as delay:200, got ''"],
    ['5033', "such as delay:200, got '5033'"],
    ['503;x3', "got '503;x3'"],
    ['hnag', 'fault: unknown option hnag; expected only status,'],
    ['x3', 'fault: expected something that goes wrong'],
    ['delay:soon', "fault.delay: expected a whole number from 0 to 2147483647, got 'soon'"],
    ['503x0', 'fault.times: expected a whole number from 1'],
    ['{"status":503', 'fault: expected JSON, got \'{"status":503\''],
    ['headers:a', "fault.headers: expected an object with a text for each header, got 'a'"],
  ])('%j is refused', (text, message) => {
    expect(() => parseFault(text)).toThrow(TypeError);
    expect(() => parseFault(text)).toThrow(message);
  });
});
