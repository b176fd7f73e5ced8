/** The lookout's eye. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#0b5d66" />
      <path
        d="M4.5 16C8 10.4 11.8 7.7 16 7.7S24 10.4 27.5 16C24 21.6 20.2 24.3 16 24.3S8 21.6 4.5 16Z"
        fill="none"
        stroke="#e9fbfa"
        strokeWidth="2.2"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="16" r="3.7" fill="#ffb454" />
    </svg>
  );
}
