export const graphiqlRoutes = [] as const;
