import { failures, listOf, token, type Routes } from '../api.ts';
import { DemoPart } from '../options.ts';

/** The demo, for the page that shows it. */
export const demoRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/demo',
    {
      config: token,
      schema: {
        tags: ['operation'],
        summary:
          'Departments of the demo and servers that it runs on: which run, and how to add those that are missing. Empty without a demo',
        response: { 200: listOf(DemoPart), ...failures },
      },
    },
    async () => ({ items: context().demo?.() ?? [] }),
  );
};
