export { libraryWithFetch as default } from '../../tsup.base.js';
