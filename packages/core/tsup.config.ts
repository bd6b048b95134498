import { libraryWithFetch } from '../../tsup.base.js';

export default libraryWithFetch('src/command.ts');
