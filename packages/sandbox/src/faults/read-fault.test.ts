import { describe, expect, it } from '@jest/globals';
import { parseFault } from './fault-text.js';
import { readFault } from './read-fault.js';

describe('readFault', () => {
  it('readFault() removes fields that are undefined or false', () => {
    expect(readFault({ status: 503, delay: undefined, hang: false, malformed: false })).toEqual({ status: 503 });
    expect(readFault({ body: null, times: 1 })).toEqual({ body: null, times: 1 });
  });

  it.each<[unknown, string]>([
    [{}, 'fault: must have an effect, such as { status: 503 } (got {})'],
    [undefined, 'fault: must have an effect, such as { status: 503 } (got undefined)'],
    [{ times: 3, processed: true }, 'fault: must have an effect'],
    [503, 'fault: must be an object with status, body, headers, redirect,'],
    [{ stauts: 503 }, 'fault: stauts is not an option; use one of status, body,'],
    [{ status: 199 }, 'fault.status: must be a whole number from 200 to 599 (got 199)'],
    [{ status: 600 }, 'fault.status: must be a whole number from 200 to 599 (got 600)'],
    [{ status: '503' }, "fault.status: must be a whole number from 200 to 599 (got '503')"],
    [{ body: () => {} }, 'fault.body: must be a value that JSON can represent (got [Function: body])'],
    [{ body: 1n }, 'fault.body: must be a value that JSON can represent (got 1n)'],
    [{ headers: ['a'] }, 'fault.headers: must be an object of header names and string values (got ['],
    [{ headers: { 'a b': 'c' } }, "fault.headers: must have names and values that HTTP allows (got { 'a b': 'c' })"],
    [{ headers: { a: 'b\r\nc: d' } }, 'fault.headers: must have names and values that HTTP allows'],
    [{ headers: { a: 1 } }, 'fault.headers: must have names and values that HTTP allows (got { a: 1 })'],
    [{ redirect: 5 }, 'fault.redirect: must be a string (got 5)'],
    [{ redirect: '/a b' }, "fault.redirect: must be a URL or a path in printable ASCII without spaces (got '/a b')"],
    [{ redirect: '/a', status: 200 }, 'fault.status: must be 300 to 399 with redirect (got 200); or leave it out'],
    [{ retryAfter: -1 }, 'fault.retryAfter: must be a whole number from 0 to'],
    [{ retryAfterDate: 1.5 }, 'fault.retryAfterDate: must be a whole number from -'],
    [
      { expiresIn: Number.POSITIVE_INFINITY },
      'fault.expiresIn: must be a value that JSON can represent (got Infinity)',
    ],
    [{ expiresInText: 0 }, 'fault.expiresInText: must be a string (got 0)'],
    [{ expiresIn: 0, expiresInText: '0' }, 'fault: must have only one of expiresIn, expiresInText (got both)'],
    [{ delay: 2 ** 31 }, 'fault.delay: must be a whole number from 0 to 2147483647 (got 2147483648)'],
    [{ drip: -1 }, 'fault.drip: must be a whole number from 0'],
    [{ malformed: 'yes' }, "fault.malformed: must be one of true, false (got 'yes')"],
    [{ truncate: -1 }, 'fault.truncate: must be a whole number from 0'],
    [{ truncate: 'body' }, "fault.truncate: must be one of true, false (got 'body')"],
    [{ hang: 'head' }, "fault.hang: must be one of true, false, 'body' (got 'head')"],
    [{ reset: 1 }, "fault.reset: must be one of true, false, 'body' (got 1)"],
    [{ reset: true, hang: true }, 'fault: must have only one of reset, hang (got 2)'],
    [{ truncate: true, reset: 'body' }, 'fault: must have only one of truncate, reset (got 2)'],
    [
      { hang: true, status: 503 },
      "fault.status: cannot be used with hang, which sends no response; remove it, or use hang: 'body'",
    ],
    [{ status: 503, processed: 1 }, 'fault.processed: must be one of true, false (got 1)'],
    [{ status: 503, times: 0 }, 'fault.times: must be a whole number from 1 to'],
    [{ status: 503, share: 0 }, 'fault.share: must be a number above 0 and at most 1 (got 0)'],
    [{ status: 503, share: 1.1 }, 'fault.share: must be a number above 0 and at most 1 (got 1.1)'],
    [{ status: 503, share: Number.NaN }, 'fault.share: must be a number above 0 and at most 1 (got NaN)'],
  ])('readFault() rejects %j with an error that states the requirement', (fault, message) => {
    expect(() => readFault(fault)).toThrow(TypeError);
    expect(() => readFault(fault)).toThrow(message);
  });
});

describe('parseFault', () => {
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
  ])('parseFault() parses %j', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each([
    ['', "fault: must be a status such as 503, a name such as hang, or a name with a value such as delay:200 (got '')"],
    ['5033', "such as delay:200 (got '5033')"],
    ['503;x3', "(got '503;x3')"],
    ['hnag', 'fault: hnag is not an option; use one of status,'],
    ['x3', 'fault: must have an effect'],
    ['delay:soon', "fault.delay: must be a whole number from 0 to 2147483647 (got 'soon')"],
    ['503x0', 'fault.times: must be a whole number from 1'],
    ['{"status":503', 'fault: must be valid JSON (got \'{"status":503\')'],
    ['headers:a', "fault.headers: must be an object of header names and string values (got 'a')"],
  ])('parseFault() rejects %j', (text, message) => {
    expect(() => parseFault(text)).toThrow(TypeError);
    expect(() => parseFault(text)).toThrow(message);
  });
});
