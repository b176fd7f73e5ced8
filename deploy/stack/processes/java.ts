import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../folder.ts';

export interface JavaOptions {
  readonly name: string;
  readonly heapMb: number;
  /**
   * `start` compiles little and is there in a few seconds (tests); `speed` compiles all that is hot (benchmarks, or a
   * stack that runs for long). Default `start`.
   */
  readonly tuned?: 'start' | 'speed' | undefined;
  /** Writes the archive of classes when the program ends. */
  readonly archive?: boolean | undefined;
  /** Class path with main class, or `-jar` with a file; with arguments. */
  readonly run: readonly string[];
}

/** Command line of a JVM. */
export function java(options: JavaOptions): { readonly command: string; readonly args: readonly string[] } {
  const archive = join(folders.archives, `${options.name}.jsa`);
  return {
    command: process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin', 'java'),
    args: [
      `-Xmx${options.heapMb}m`,
      '-XX:+UseSerialGC',
      ...(options.tuned === 'speed' ? [] : ['-XX:TieredStopAtLevel=1']),
      ...(options.archive === true
        ? [`-XX:ArchiveClassesAtExit=${archive}`]
        : existsSync(archive)
          ? [`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off']
          : []),
      '-Djava.awt.headless=true',
      ...options.run,
    ],
  };
}

export const kafkaClasses = [
  `-Dlog4j2.configurationFile=${join(import.meta.dirname, '..', 'config', 'log4j2.properties')}`,
  '-cp',
  join(folders.kafka, '*'),
] as const;
