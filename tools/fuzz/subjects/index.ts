import type { Subject } from '../subject.js';
import { paisr } from './paisr.js';
import { paysecurez } from './paysecurez.js';
import { singleview } from './singleview.js';

export const SUBJECTS: readonly Subject[] = [paisr, paysecurez, singleview];
