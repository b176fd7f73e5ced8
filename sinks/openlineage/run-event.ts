import { createHash } from 'node:crypto';
import type { RunEvent } from '#contract/openlineage';
import type { Facets } from './facets.ts';
import type { PipelineJob } from './pipeline-jobs.ts';

const SCHEMA_URL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** What has been told of a job. */
export interface ToldJob {
  readonly run: number;
  readonly ended: boolean;
  readonly digest: string;
}

/** A job's next event, and what then has been told of it. */
export interface Step {
  readonly eventType: 'START' | 'RUNNING' | 'COMPLETE';
  readonly told: ToldJob;
}

/**
 * A streaming job is one long run: START when it begins, RUNNING each time that it reads or writes something else,
 * COMPLETE when its input is gone. Each event says everything, so that the newest alone is enough. Null when there is
 * nothing to say.
 */
export function nextStep(job: PipelineJob, told: ToldJob | null): Step | null {
  const digest = digestOf(job);
  const running = told !== null && !told.ended;
  if (!running)
    return job.ended ? null : { eventType: 'START', told: { run: (told?.run ?? 0) + 1, ended: false, digest } };
  if (job.ended) return { eventType: 'COMPLETE', told: { run: told.run, ended: true, digest } };
  return told.digest === digest ? null : { eventType: 'RUNNING', told: { run: told.run, ended: false, digest } };
}

export function runEvent(
  job: PipelineJob,
  step: Step,
  { facets, producer, version }: { readonly facets: Facets; readonly producer: string; readonly version: string },
): RunEvent {
  return {
    eventType: step.eventType,
    eventTime: new Date(job.atMs).toISOString(),
    run: { runId: runId(job.id, step.told.run), facets: facets.engine(version) },
    job: { namespace: job.namespace, name: job.name, facets: facets.streaming(job.type, job.description) },
    inputs: [...job.inputs],
    outputs: [...job.outputs],
    producer,
    schemaURL: SCHEMA_URL,
  };
}

function digestOf({ inputs, outputs }: PipelineJob): string {
  return createHash('sha256')
    .update(JSON.stringify([inputs, outputs]))
    .digest('base64url')
    .slice(0, 22);
}

/** The same run has the same id whoever tells of it: a UUID of version 8 (RFC 9562), made from the job's name and its run. */
function runId(job: string, run: number): string {
  const bytes = createHash('sha256').update(`run\0${job}\0${run}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
