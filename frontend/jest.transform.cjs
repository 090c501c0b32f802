// TypeScript, ES modules and style sheets for jest, by the esbuild that is here anyway.
const { extname } = require('node:path');

const { transformSync } = require('esbuild');

const loaders = { '.tsx': 'tsx', '.ts': 'ts', '.css': 'empty' };

module.exports = {
  process(text, file) {
    const { code, map } = transformSync(text, {
      loader: loaders[extname(file)] ?? 'js',
      format: 'cjs',
      target: 'node18',
      jsx: 'transform',
      sourcefile: file,
      sourcemap: 'external',
    });
    return { code, map };
  },
};
