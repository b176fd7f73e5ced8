import mysql from 'mysql2/promise';
import { sqlFiles } from '../sql-files.ts';

/** For files that name no database, and for what is written beside their tables. */
export const DATABASE = 'sample';

/** Runs the files of a folder as the `mysql` program would, with its `DELIMITER`. */
export async function loadFolder(url: string, folder: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  try {
    await connection.query(`CREATE DATABASE ${DATABASE}; USE ${DATABASE}`);
    for (const text of await sqlFiles(folder)) for (const sql of partsOf(text)) await connection.query(sql);
    await connection.query('COMMIT');
  } finally {
    await connection.end();
  }
}

/** The server itself parts statements at a semicolon; what another delimiter ends is sent one by one. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let delimiter = ';';
  let lines: string[] = [];
  const end = () => {
    const section = lines.join('\n');
    parts.push(...(delimiter === ';' ? [section] : section.split(delimiter)));
    lines = [];
  };
  for (const line of text.split('\n')) {
    const told = /^DELIMITER\s+(\S+)\s*$/iu.exec(line)?.[1];
    if (told === undefined) lines.push(line);
    else {
      end();
      delimiter = told;
    }
  }
  end();
  return parts.filter((part) => part.replaceAll(/^--.*$/gmu, '').trim() !== '');
}
