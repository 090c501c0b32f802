// Known holes of high severity in what ships: the packages that are bundled
// into module.js. Those are the `dependencies`; a test holds the bundle to it.
// Not every registry answers audits; where none does, this says so and passes.
import { spawnSync } from 'node:child_process';

const { stdout, status, error } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--audit-level=high', '--json'],
  { encoding: 'utf8' },
);
if (error !== undefined) {
  throw new Error(`run npm audit: ${error.message}`);
}
const report = JSON.parse(stdout);
if (report.auditReportVersion === undefined) {
  const reason = report.message ?? report.error?.summary ?? stdout;
  console.log(`audit: skipped, the registry gave no report: ${reason}`);
} else if (status !== 0) {
  console.error('audit: holes of high severity in what ships:');
  console.error(JSON.stringify(report.vulnerabilities, null, 2));
  process.exitCode = 1;
} else {
  const { prod } = report.metadata.dependencies;
  console.log(`audit: nothing of high severity known of ${prod} packages`);
}
