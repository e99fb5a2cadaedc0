import type { PouredCup } from '../view.ts'

/** The spout and the cup under it, which fills again for each cup poured. */
export function CupPicture({ cup }: { readonly cup: PouredCup | null }) {
  const state = cup === null ? 'empty' : cup.isFull ? 'full' : 'dry'
  return (
    <svg class={`cup ${state}`} viewBox="0 0 200 190" role="img" aria-label={label(cup)} key={cup?.number ?? 0} data-state={state}>
      <defs>
        <clipPath id="inside">
          <path d="M57 92h76l-7 62a14 14 0 0 1-14 12H78a14 14 0 0 1-14-12z" />
        </clipPath>
      </defs>
      <path class="metal" d="M76 0h38v22a8 8 0 0 1-8 8H84a8 8 0 0 1-8-8z" />
      <path class="metal" d="M84 30h6v12h-6zM100 30h6v12h-6z" />
      <path class="stream" d="M85.5 42h3v118h-3zM101.5 42h3v118h-3z" />
      <path class="steam" d="M80 84c-6-10 6-14 0-24M95 82c-6-10 6-14 0-24M110 84c-6-10 6-14 0-24" />
      <path class="handle" d="M130 104h12a15 15 0 0 1 0 36h-16" />
      <path class="china" d="M52 88h86l-8 68a18 18 0 0 1-18 16H78a18 18 0 0 1-18-16z" />
      <path class="inside" d="M57 92h76l-7 62a14 14 0 0 1-14 12H78a14 14 0 0 1-14-12z" />
      <g clip-path="url(#inside)">
        <rect class="coffee" x="50" y="98" width="90" height="72" />
        <rect class="crema" x="50" y="98" width="90" height="8" />
      </g>
      <path class="saucer" d="M38 176h114a4 4 0 0 1 0 8H38a4 4 0 0 1 0-8z" />
    </svg>
  )
}

function label(cup: PouredCup | null): string {
  if (cup === null) return 'An empty cup'
  return cup.isFull ? `A cup of ${cup.product}` : `No ${cup.product}: out of beans or water`
}
