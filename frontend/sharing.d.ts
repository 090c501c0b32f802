export const sharedDataSource: string;
export function toShare(dashboard: object): object;
