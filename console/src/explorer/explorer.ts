// Swagger UI over this server's own description. It comes when its screen is opened, and not before: it weighs more than all
// the rest of the console.
import 'swagger-ui-dist/swagger-ui.css';
import '../style/explorer.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { csrfHeader } from '../api';

/** Its dark colours hang on a class of the whole page. */
export function wear(theme: string | undefined) {
  document.documentElement.classList.toggle('dark-mode', theme === 'dark');
}

/** Draws it into an element; done when the description is read. Nothing that is typed in is kept, and no other host is asked. */
export function explore(into: Element): Promise<void> {
  return new Promise((done) => {
    SwaggerUI({
      domNode: into,
      url: '/openapi.json',
      docExpansion: 'none',
      filter: true,
      validatorUrl: null,
      deepLinking: false,
      persistAuthorization: false,
      defaultModelsExpandDepth: 0,
      requestInterceptor: (request) => {
        // Whoever is signed in calls as such; the other paths have nothing to do with the session.
        if (new URL(request.url, location.href).pathname.startsWith('/admin/')) Object.assign(request.headers, csrfHeader());
        return request;
      },
      onComplete: done,
    });
  });
}
