// Where the page begins.
import { render } from 'preact';
import { App } from './app';
import { look } from './session';

const root = document.getElementById('console');
if (root) render(<App />, root);
void look();
