import type { ForeignListener } from '@x/test-kit/foreign-listener';
import type { RawRequest } from '@x/test-kit/raw-server';
import { answer, echo, type Fault, fails, kept, PLANTED } from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

type Target = (request: RawRequest, foreign: ForeignListener) => readonly string[];

const path = `/elsewhere?x=${PLANTED.location}`;

/** Redirect targets that the client must not follow. */
const TARGETS: Readonly<Record<string, Target>> = {
  'to a different path': () => [`location: ${path}`],
  'to the absolute URL of a different path': ({ headers }) => [`location: http://${headers['host']}${path}`],
  'to a different port': (_request, { url }) => [`location: ${url}${path}`],
  'to a different port without a scheme': (_request, { url }) => [`location: ${url.replace('http:', '')}${path}`],
  'without a location header': () => [],
};

function redirect(status: number, name: string, target: Target): Fault {
  return kept(
    `a ${status} redirect ${name}`,
    (request, foreign) => {
      // A 304 has no body, so the engine reads body bytes as the next response.
      const body = status === 304 ? '' : echo(request);
      request.connection.write(answer(request, `${status}`, body, target(request, foreign)));
    },
    // A 304 is not a redirect, even if it has a location header.
    fails(status === 304 ? 'rejected' : 'redirect_refused', 'answered', status),
  );
}

proveFaults(
  'a redirect',
  [300, 301, 302, 303, 304, 305, 306, 307, 308].flatMap((status) =>
    Object.entries(TARGETS).map(([name, target]) => redirect(status, name, target)),
  ),
);

const ODD_TARGETS: Readonly<Record<string, Target>> = {
  'to a different port over TLS': (_request, { port }) => [`location: https://127.0.0.1:${port}${path}`],
  'to a different port by host name': (_request, { port }) => [`location: http://localhost:${port}${path}`],
  'to a different port with a user name': (_request, { port }) => [
    `location: http://user:${PLANTED.location}@127.0.0.1:${port}/`,
  ],
  'to a different port with backslashes': (_request, { port }) => [`location: \\\\127.0.0.1:${port}${path}`],
  'with two location headers': (_request, { url }) => [`location: ${path}`, `location: ${url}${path}`],
  'to a script': () => ['location: javascript:alert(1)'],
  'to a file': () => ['location: file:///etc/passwd'],
  'to itself': ({ url }) => [`location: ${url}`],
  'to an invalid URL': () => ['location: http://['],
  'with a refresh header': (_request, { url }) => [`refresh: 0; url=${url}${path}`],
};

proveFaults('a redirect with an unusual location', [
  ...Object.entries(ODD_TARGETS).flatMap(([name, target]) => [
    redirect(302, name, target),
    redirect(307, name, target),
  ]),
  redirect(310, 'to a different port with an unassigned status', (_request, { url }) => [`location: ${url}${path}`]),
  redirect(399, 'to a different port with an unassigned status', (_request, { url }) => [`location: ${url}${path}`]),
]);
