import { libraryWithFetch } from '../../tsup.base.js';

export default libraryWithFetch();
