import { libraryWithCommand } from '../../tsup.base.js';

export default libraryWithCommand();
