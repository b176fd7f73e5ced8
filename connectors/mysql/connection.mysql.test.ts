import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { describeWith, sharedServer } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { connect, disconnect, query } from './connection.ts';
import { openMysqlHarness } from './stream/testing/mysql-harness.ts';

async function answers(url: string): Promise<unknown> {
  const connection = await connect(url);
  try {
    const [row] = await query(connection, "SELECT CONCAT('t', 'wo') AS two, @@SESSION.time_zone AS zone");
    const [cipher] = await query(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    return { ...row, encrypted: cipher?.['Value'] !== '' };
  } finally {
    disconnect(connection);
  }
}

describeWith(['mysql'], 'sessions with MySQL', () => {
  test('caching_sha2_password: the first time and from the cache, with TLS and by the key of the server', async () => {
    const address = await sharedServer('mysql');
    await using harness = await openMysqlHarness('mysql', address);
    for (const [i, mode] of ['REQUIRED', 'DISABLED'].entries()) {
      const user = `u${i}_${harness.id}`;
      const password = `p@ss/${randomBytes(4).toString('hex')}`;
      await harness.run(`CREATE USER ${user}@'%' IDENTIFIED WITH caching_sha2_password BY '${password}'`);
      const url = `mysql://${user}:${encodeURIComponent(password)}@${address}/?ssl-mode=${mode}`;
      const encrypted = mode === 'REQUIRED';
      expect(await answers(url)).toEqual({ two: 'two', zone: '+00:00', encrypted });
      expect(await answers(url)).toEqual({ two: 'two', zone: '+00:00', encrypted });
      await expect(connect(url.replace(user, `${user}x`))).rejects.toMatchObject({ code: 'VIG_C102' });
      await harness.run(`DROP USER ${user}@'%'`);
    }
  });

  test('a certificate that nobody vouches for is refused where it is to be verified', async () => {
    const address = await sharedServer('mysql');
    await expect(connect(`mysql://vigie:vigie@${address}/?ssl-mode=VERIFY_CA`)).rejects.toMatchObject({
      code: 'VIG_C114',
    });
  });
});

describeWith(['mariadb'], 'sessions with MariaDB', () => {
  test('mysql_native_password', async () => {
    const address = await sharedServer('mariadb');
    await using harness = await openMysqlHarness('mariadb', address);
    const user = `u_${harness.id}`;
    await harness.run(`CREATE USER ${user}@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('secret')`);
    expect(await answers(`mariadb://${user}:secret@${address}/`)).toMatchObject({ two: 'two' });
    await harness.run(`DROP USER ${user}@'%'`);
  });

  test('a server without TLS is refused where TLS is required, and taken where it is preferred', async () => {
    await using folder = await tempFolder('mariadb');
    await using server = await startMariadb({ dataDir: join(folder.path, 'm'), settings: { 'skip-ssl': null } });
    const url = server.url.replace(/^mysql:/u, 'mariadb:');
    await expect(connect(`${url}?ssl-mode=REQUIRED`)).rejects.toMatchObject({ code: 'VIG_C114' });
    expect(await answers(url)).toMatchObject({ two: 'two', encrypted: false });
  });

  test('ed25519, where the server has it', async (context) => {
    const address = await sharedServer('mariadb');
    await using harness = await openMysqlHarness('mariadb', address);
    const user = `e_${harness.id}`;
    const has = await harness.run("INSTALL SONAME 'auth_ed25519'").then(
      () => true,
      () => false,
    );
    const made = await harness
      .run(`CREATE USER ${user}@'%' IDENTIFIED VIA ed25519 USING PASSWORD('a password of any length, é')`)
      .then(
        () => true,
        () => false,
      );
    context.skip(!has && !made, 'the plugin auth_ed25519 is not installed: apt-get install mariadb-server');
    expect(
      await answers(`mariadb://${user}:${encodeURIComponent('a password of any length, é')}@${address}/`),
    ).toMatchObject({ two: 'two' });
    await expect(connect(`mariadb://${user}:wrong@${address}/`)).rejects.toMatchObject({ code: 'VIG_C102' });
    await harness.run(`DROP USER ${user}@'%'`);
  });
});

test('nobody there: unreachable, without a word of the url', async () => {
  const failure = await connect('mysql://vigie:canary-password@127.0.0.1:1/x').catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'VIG_C101' });
  expect(JSON.stringify(failure) + String(failure)).not.toContain('canary');
});

test('urls are read as the clients read them', async () => {
  for (const url of ['postgres://h/d', 'nonsense', 'mysql://h/?ssl-mode=maybe', 'mysql://u:%@h/d'])
    await expect(connect(url)).rejects.toMatchObject({ code: 'VIG_X601' });
  await expect(connect('mysql://h/?ssl-ca=/nowhere/ca.pem')).rejects.toMatchObject({ code: 'VIG_X603' });
});
