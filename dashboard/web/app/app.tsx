import { MantineProvider } from '@mantine/core';
import { token } from '../api/token.ts';
import { I18nProvider } from '../i18n/i18n.tsx';
import { usePart, useStore } from '../live/use-store.ts';
import { colorSchemes, theme } from '../theme/theme.ts';
import { LiveProvider, useLive } from './live-context.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

export function App() {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <I18nProvider>
        <Gate />
      </I18nProvider>
    </MantineProvider>
  );
}

/** Another token is another session: nothing of the former one stays. */
function Gate() {
  const current = useStore(token);
  if (current === null) return <SignIn refused={false} />;
  return (
    <LiveProvider key={current}>
      <SignedIn />
    </LiveProvider>
  );
}

function SignedIn() {
  const kind = usePart(useLive().connection, (state) => state.kind);
  return kind === 'unauthorised' ? <SignIn refused /> : <Shell />;
}
