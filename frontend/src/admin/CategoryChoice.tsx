import { type Category, categoryName, categoryTree } from '../concern/categories';

interface Props {
  chosen: readonly string[];
  change: (chosen: string[]) => void;
}

/** Categories to choose from, as a tree; a retired one only where it is chosen. Chosen ones keep their order, new ones come last. */
export function CategoryChoice({ chosen, change }: Props) {
  const check = ({ slug, retired }: Category) =>
    retired && !chosen.includes(slug) ? null : (
      <label class="row" key={slug}>
        <input
          type="checkbox"
          checked={chosen.includes(slug)}
          onChange={(e) =>
            change([...chosen.filter((c) => c !== slug), ...(e.currentTarget.checked ? [slug] : [])])
          }
        />
        {categoryName(slug)}
      </label>
    );
  return (
    <div class="choice-tree">
      {categoryTree.value.map(({ parent, children }) => (
        <div key={parent.slug}>
          <b>{check(parent)}</b>
          <div class="two">{children.map(check)}</div>
        </div>
      ))}
    </div>
  );
}
