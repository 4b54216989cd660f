/**
 * The events of one job, in order and without a hole: after a lost connection the stream goes on behind the last
 * event that was seen.
 */

const kinds = ["state", "started", "notes", "text", "take", "progress", "metrics", "sample", "remark", "done", "failed"];
const endings = new Set(["done", "failed", "stopped", "interrupted"]);

/**
 * @param {string} job
 * @param {(kind: string, body: any) => void} receive
 * @param {{lost?: (isLost: boolean) => void}} [options] lost: told when the connection breaks and when it is back
 * @returns {{close: () => void}}
 */
export function follow(job, receive, { lost = () => {} } = {}) {
  let last = 0;
  let source = null;
  let closed = false;
  let delay = 500;
  let timer = 0;
  /** Set when the job has ended, unless its past goes on: a run may have been paused and taken up again. */
  let ending = 0;

  const close = () => {
    closed = true;
    clearTimeout(timer);
    clearTimeout(ending);
    source?.close();
  };

  const open = () => {
    // EventSource sends Last-Event-ID by itself when it reconnects; after an error for which it gives up,
    // the new one is told by the query where to go on.
    source = new EventSource(`/api/jobs/${job}/events?after=${last}`);
    source.onopen = () => {
      delay = 500;
      lost(false);
    };
    source.onerror = () => {
      if (closed) return;
      if (ending) {
        close();
        return;
      }
      lost(true);
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, delay);
      delay = Math.min(delay * 2, 10_000);
    };
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        if (closed) return;
        const number = Number(event.lastEventId);
        if (number && number <= last) return;
        if (number) last = number;
        let body;
        try {
          body = JSON.parse(event.data);
        } catch {
          return;
        }
        clearTimeout(ending);
        ending = kind === "state" && endings.has(body.state) ? setTimeout(close, 1500) : 0;
        receive(kind, body);
      });
    }
  };

  open();
  return { close };
}
