const [count = '', out = ''] = process.argv.slice(2);

/** Number of apps. */
export const apps = Number(count);
/** Folder that the tree is written to. */
export const folder = out;

if (!Number.isInteger(apps) || apps < 1 || out === '') throw new Error('usage: <apps> <folder>');
