import { cases } from '../cases.ts';
import { chemicalKey, chemicalStructure, codeName, designFile, formula, sourceCode } from './source-code.ts';

cases(sourceCode, {
  hits: [
    'function area(r: number): number { return Math.PI * r * r; }',
    'import os\n\ndef load(path):\n    return open(path).read()\n\nx = load("a"); print(x)',
    'SELECT id, total FROM orders WHERE paid; CREATE TABLE archive (id int)',
  ],
  misses: [
    'please return the form; we need it (soon)',
    'max-age=31536000; includeSubDomains',
    'request took 12 ms (status = 200)',
    'if you can (and only then) call me; thanks',
    'Select the blue one from the shelf',
  ],
});
cases(sourceCode, { field: 'source_code', hits: ['beq r1, r2, done'], misses: [''] });
cases(chemicalStructure, { hits: ['InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3'], misses: ['C2H6O', 'a=b/c'] });
cases(chemicalKey, { hits: ['LFQSCWFLJHTTHZ-UHFFFAOYSA-N'], misses: ['A-B-C', 'PRODUCT-CODE-N'] });
cases(formula, { field: 'secret_recipe', hits: ['2 parts juniper, 1 part angelica'], misses: ['-'] });
cases(designFile, {
  hits: ['gearbox-v3.SLDPRT', 'plans/hall_2.dwg', 'https://files.example.org/board/rev-b.kicad_pcb'],
  misses: ['report.pdf', 'photo.jpg', 'index.html', 'example.org'],
});
cases(codeName, { field: 'project_code_name', hits: ['Blue Heron'], misses: ['-'] });
cases(codeName, { misses: ['Blue Heron'] });
