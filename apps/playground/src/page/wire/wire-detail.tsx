import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { curlOf } from '../../shared/curl.js';
import type { WireBody, WireDetail } from '../../shared/state.js';
import { fetchApi } from '../api.js';
import { CopyButton } from '../copy-button.js';
import { pretty } from '../format.js';
import { Redacted } from './redacted.js';

/** All of one exchange, fetched when it is opened. */
export function WireDetailView({ id }: { readonly id: number }): JSX.Element {
  const detail = useSignal<WireDetail | 'loading' | 'gone'>('loading');
  useEffect(() => {
    const leave = new AbortController();
    fetchApi(`/api/wire/${id}`, { signal: leave.signal })
      .then(async (answer) => {
        detail.value = answer.ok ? ((await answer.json()) as WireDetail) : 'gone';
      })
      .catch(() => {
        if (!leave.signal.aborted) detail.value = 'gone';
      });
    return () => leave.abort();
  }, [id, detail]);
  if (detail.value === 'loading') return <p class="hint detail">Fetching…</p>;
  if (detail.value === 'gone') return <p class="hint detail">It is not kept any more.</p>;
  const { method, path, origin, request, answer, status, failure } = detail.value;
  return (
    <div class="detail" data-testid="wire-detail">
      <div class="row end">
        <CopyButton text={curlOf(detail.value)}>Copy as curl</CopyButton>
      </div>
      <Message title="Request" first={`${method} ${origin}${path}`} headers={request.headers} body={request.body} />
      {answer ? (
        <Message title="Answer" first={`${status} ${answer.statusText}`} headers={answer.headers} body={answer.body} />
      ) : (
        <p class="hint">No answer came.</p>
      )}
      {failure !== undefined && (
        <p class="bad">
          It ended early: <code>{failure}</code>
        </p>
      )}
      <details>
        <summary>As a command</summary>
        <pre data-testid="curl">{curlOf(detail.value)}</pre>
      </details>
    </div>
  );
}

function Message({
  title,
  first,
  headers,
  body,
}: {
  readonly title: string;
  readonly first: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: WireBody;
}): JSX.Element {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre>
        <b>{first}</b>
        {headers.map(([name, value], index) => (
          <span key={`${name}-${index}`}>
            {'\n'}
            <span class="name">{name}:</span> <Redacted text={value} />
          </span>
        ))}
        {body.text !== '' && (
          <>
            {'\n\n'}
            <Redacted text={pretty(body.text)} />
          </>
        )}
      </pre>
      {body.note !== undefined && <p class="hint">Body: {body.note}.</p>}
    </section>
  );
}
