/** The properties an export may carry, in the order they are written. Contacts, notes and photos are not among them. */
export const exportFields: readonly string[] = [
  'title',
  'category_name',
  'category',
  'area_name',
  'area',
  'status',
  'light',
  'urgency',
  'source',
  'must_report',
  'must_arrive',
  'address',
  'noticed_at',
  'yellow_at',
  'red_at',
  'force',
  'team',
  'supporters',
  'unassigned',
];

export const defaultFields: readonly string[] = [
  'title',
  'category_name',
  'area_name',
  'status',
  'light',
  'address',
  'noticed_at',
  'red_at',
];
