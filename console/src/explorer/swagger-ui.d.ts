// The part of Swagger UI that is used here; its package brings no types.
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Request { url: string; headers: Record<string, string> }
  interface Options {
    domNode: Element;
    url: string;
    docExpansion: 'list' | 'full' | 'none';
    filter: boolean;
    validatorUrl: null;
    deepLinking: boolean;
    persistAuthorization: boolean;
    defaultModelsExpandDepth: number;
    requestInterceptor: (request: Request) => Request;
    onComplete: () => void;
  }
  export default function SwaggerUI(options: Options): unknown;
}
