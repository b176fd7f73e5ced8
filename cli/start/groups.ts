/** Consumer groups of this product, whose lag is shown. */
export const CLASSIFY_GROUP = 'classify';
export const CATALOG_GROUP = 'catalog';
