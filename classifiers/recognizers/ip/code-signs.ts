/** What must be there before anything is asked: code has brackets, or ends its lines in a way that prose does not. */
const QUICK = /[({;=]/;

/** Signs of programming languages, one a family, each unlikely in prose. All bounded. */
const SIGNS: readonly RegExp[] = [
  /\b(?:function|func|fn|def|sub|procedure)\s{1,4}\w{1,60}\s{0,3}\([^()\n]{0,200}\)\s{0,3}(?:[:{]|->|=>|AS\b|RETURNS\b)/i,
  /\b(?:class|interface|struct|enum|trait|impl)\s{1,4}[A-Za-z_]\w{0,60}[^\n{:]{0,80}[{:]/,
  /(?:^|\n)\s{0,8}(?:import\s{1,4}[\w{*][\w{}*, .]{0,120}(?:\s{1,4}from\s{1,4}["']|;|\n)|from\s{1,4}[\w.]{1,80}\s{1,4}import\s|#include\s{0,4}[<"]|using\s{1,4}[\w.]{1,80};|package\s{1,4}[\w.]{1,80};?\n|require\(["'])/,
  /\b(?:const|let|var|val|int|long|float|double|bool|boolean|string|String|auto|final|static)\s{1,4}[A-Za-z_]\w{0,60}\s{0,3}(?::\s{0,3}[\w<>[\]]{1,40}\s{0,3})?=\s{0,3}[^=\s]/,
  /\b(?:if|for|while|switch|catch)\s{0,3}\([^()\n]{1,160}\)\s{0,4}\{/,
  /\breturn\s{1,4}[^;\n]{1,160};/,
  /\b(?:SELECT\s[^;]{1,400}\sFROM\s|INSERT\s{1,4}INTO\s|UPDATE\s{1,4}\w{1,60}\s{1,4}SET\s)/,
  /\b(?:WHERE\s{1,4}\w[\w.]{0,60}\s{0,3}(?:=|<|>|IN\b|IS\b|LIKE\b)|JOIN\s{1,4}\w[\w.]{0,60}(?:\s{1,4}\w{1,30})?\s{1,4}ON\s|VALUES\s{0,3}\()/,
  /\b(?:CREATE\s{1,4}(?:OR\s{1,4}REPLACE\s{1,4})?(?:TABLE|FUNCTION|VIEW|TRIGGER)\s|DECLARE\s[^;]{1,200};)/,
  /(?:=>|->)\s{0,3}\{|\}\s{0,3}(?:else|catch|finally)\s{0,3}\{|\bself\.\w{1,40}\s{0,3}=|\bthis\.\w{1,40}\s{0,3}[=(]|\w\+\+;/,
  /\b(?:console\.log|System\.out\.print(?:ln)?|printf|fmt\.Print(?:ln|f)?|std::\w{1,40}|print)\s{0,2}[(<]/,
];

/** Two different signs, or more: one may stand in a manual or a log line. */
export function looksLikeCode(text: string): boolean {
  if (!QUICK.test(text)) return false;
  let signs = 0;
  for (const sign of SIGNS) {
    if (sign.test(text)) signs += 1;
    if (signs === 2) return true;
  }
  return false;
}
