/** What the page asks of its server. */

/**
 * @typedef {object} Scenario
 * @property {string} experiment
 * @property {string|null} body
 * @property {Record<string, string|number>} settings
 * @property {Record<string, string|number>} deficits share that is left, or "yes" for a condition
 * @property {Record<string, string|number>} values parameters of the body
 * @property {number|null} subjects null is the typical one, or the usual draws
 * @property {number} seed
 */

/** A sentence of the server that says what is wrong. */
export class Problem extends Error {}

/** Return a JSON document, or throw the server's own sentence as a Problem. */
export async function get(path, options = {}) {
  const answer = await fetch(path, options);
  if (answer.ok) return answer.json(); // which fails where the request was given up meanwhile
  const found = await answer.json().catch(() => ({}));
  throw new Problem(found.problem ?? `${answer.status} ${answer.statusText}`);
}

export const catalogue = () => get("api/catalogue");
export const molecule = () => get("api/molecule");
export const anatomy = (experiment, body) => get(`api/bodies/${experiment}/${body}`);
export const part = (experiment, body, name) => get(`api/parts/${experiment}/${body}/${name}`);

/** Return where a finished run can be fetched: "data.nc", "data.csv", "scenario.toml" or "figure.svg". */
export function download(run, file) {
  return `api/runs/${run}/${file}`;
}

/**
 * Run a scenario and return its picture; an abort closes the stream, and the server stops the run.
 *
 * @param {Scenario} scenario
 * @param {AbortSignal} signal
 * @param {(share: number) => void} onProgress
 */
export async function run(scenario, signal, onProgress) {
  const { run: id } = await get("api/runs", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(scenario),
    signal,
  });
  try {
    const stream = await fetch(`api/runs/${id}/events`, { signal });
    for await (const { event, data } of events(stream)) {
      if (event === "progress") onProgress(data.share);
      if (event === "problem") throw new Problem(data.problem);
      if (event === "result") return data;
    }
    throw new Problem("the server ended the run without a result");
  } catch (problem) {
    if (signal.aborted) fetch(`api/runs/${id}`, { method: "DELETE", keepalive: true }).catch(() => {});
    throw problem;
  }
}

/** Yield server-sent events. EventSource cannot be aborted, and connects again by itself, which would run twice. */
async function* events(answer) {
  if (!answer.ok) throw new Problem((await answer.json().catch(() => ({}))).problem ?? answer.statusText);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).replaceAll("\r\n", "\n").split("\n\n");
    waiting = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      const field = (name) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
      if (field("data").length)
        yield { event: field("event")[0] ?? "message", data: JSON.parse(field("data").join("\n")) };
    }
  }
}
