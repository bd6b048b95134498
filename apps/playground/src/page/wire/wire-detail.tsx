import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { curlOf } from '../../shared/curl.js';
import type { WireBody, WireDetail } from '../../shared/state.js';
import { fetchApi } from '../api.js';
import { CopyButton } from '../copy-button.js';
import { pretty } from '../format.js';
import { Redacted } from './redacted.js';

/** Details of an exchange, which are fetched on demand. */
export function WireDetailView({ id }: { readonly id: number }): JSX.Element {
  const detail = useSignal<WireDetail | 'loading' | 'gone'>('loading');
  useEffect(() => {
    const closing = new AbortController();
    fetchApi(`/api/wire/${id}`, { signal: closing.signal })
      .then(async (response) => {
        detail.value = response.ok ? ((await response.json()) as WireDetail) : 'gone';
      })
      .catch(() => {
        if (!closing.signal.aborted) detail.value = 'gone';
      });
    return () => closing.abort();
  }, [id, detail]);
  if (detail.value === 'loading') return <p class="hint detail">Loading…</p>;
  if (detail.value === 'gone') return <p class="hint detail">This exchange is no longer in the log.</p>;
  const { method, path, origin, request, response, status, failure } = detail.value;
  return (
    <div class="detail" data-testid="wire-detail">
      <div class="row end">
        <CopyButton text={curlOf(detail.value)}>Copy as curl</CopyButton>
      </div>
      <Message title="Request" first={`${method} ${origin}${path}`} headers={request.headers} body={request.body} />
      {response ? (
        <Message
          title="Response"
          first={`${status} ${response.statusText}`}
          headers={response.headers}
          body={response.body}
        />
      ) : (
        <p class="hint">No response was received.</p>
      )}
      {failure !== undefined && (
        <p class="bad">
          Failed: <code>{failure}</code>
        </p>
      )}
      <details>
        <summary class="hint">As a curl command</summary>
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
