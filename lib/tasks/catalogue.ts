/** A model as the vendor's catalogue lists it, with its price in the vendor's own words. */
export type ListedModel = { id: string; pricing: string | null };

/** What the catalogue says otherwise than at the look before. */
export type CatalogueChanges = {
  /** There was no look before, so nothing is new. */
  isFirst: boolean;
  added: readonly string[];
  /** Not in there for the first time. */
  missing: readonly string[];
  /** Not in there twice in a row: those of ours are off now. */
  gone: readonly string[];
  /** Their price text is another. */
  priced: readonly string[];
};
