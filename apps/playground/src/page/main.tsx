import './style/index.css';
import { render } from 'preact';
import { App } from './app.js';
import { connect } from './stream.js';
import { applyTheme } from './theme.js';

applyTheme();
void connect();
const place = document.getElementById('app');
if (place !== null) render(<App />, place);
