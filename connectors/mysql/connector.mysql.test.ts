import { registerConnectorConformance } from '../conformance/connector-conformance.ts';
import { openMysqlHarness } from './stream/testing/mysql-harness.ts';

registerConnectorConformance('mysql', () => openMysqlHarness('mysql://vigie:pw@127.0.0.1:23306/'));
registerConnectorConformance('mariadb', () => openMysqlHarness('mariadb://vigie:pw@127.0.0.1:23307/'));
