import './theme/mantine.css';
import './theme/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { listenForToken, takeToken } from './api/token.ts';
import { listenToAddress } from './app/address.ts';
import { App } from './app/app.tsx';

takeToken();
listenForToken();
listenToAddress();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
