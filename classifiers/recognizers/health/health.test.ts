import { cases } from '../cases.ts';
import { frenchDrugCode, icd, medicalCode } from './codes.ts';
import { bloodPressure, labResult, medicalCondition, medicalRecord } from './health.ts';
import { healthInsurance, nhs } from './insurance.ts';
import { professionalInText, professionalNumber } from './professionals.ts';

cases(medicalRecord, { field: 'mrn', hits: ['0048213', 'MRN-0048213'], misses: ['none'] });
cases(nhs, { field: 'nhs_number', hits: ['943 476 5919'] });
cases(nhs, { misses: ['9434765919', '9434765918'] });
cases(healthInsurance, { field: 'medicare_number', hits: ['1EG4-TE5-MK73'], misses: ['yes'] });
cases(icd, { field: 'diagnosis_code', hits: ['E11.9', 'J45', '250.00'], misses: ['benign'] });
cases(icd, { field: 'part_number', misses: ['E11.9', 'A10', 'M24'] });
cases(medicalCode, { field: 'loinc_code', hits: ['4548-4'] });
cases(medicalCondition, {
  hits: ['Type 2 diabetes mellitus', 'Amoxicillin 500 mg capsule', 'Bronchite aiguë'],
  misses: ['Desk lamp', 'Osmosis water filter', 'April'],
});
cases(healthInsurance, {
  hits: ['1EG4TE5MK73', '80756014837265019488'],
  misses: ['80756014837265019487', '1SG4TE5MK73'],
});
cases(healthInsurance, { field: 'kvnr', hits: ['M483021765'], misses: ['keine'] });
cases(healthInsurance, { field: 'health_card_number', hits: ['4837-265-018-AB', '2938 47104 1'], misses: ['none'] });
cases(healthInsurance, { field: 'sku', misses: ['M483021765', '4837-265-018'] });
cases(frenchDrugCode, { hits: ['3400938472103', '34009 384 721 0 3'], misses: ['3400938472104', '3500938472103'] });
cases(medicalCode, { field: 'atc', hits: ['C09AA05'], misses: ['néant'] });
cases(medicalCode, { misses: ['4548-4', '99213', 'J1885', 'ABCD001', '73211009'] });
cases(medicalCode, { field: 'cpt_code', hits: ['99213', '0001F'], misses: ['none'] });
cases(medicalCode, { field: 'hcpcs', hits: ['J1885', 'G0439'], misses: ['unknown'] });
cases(medicalCode, { field: 'code_ccam', hits: ['HHFA001'], misses: ['aucun'] });
cases(medicalCode, { field: 'snomed_ct', hits: ['73211009'], misses: ['n/a'] });
cases(medicalCode, { field: 'ndc', hits: ['0777-3105-02'], misses: ['unknown'] });
cases(professionalNumber, { field: 'npi', hits: ['1483726505'], misses: ['none'] });
cases(professionalNumber, { field: 'dea_number', hits: ['BM4830217'], misses: ['none'] });
cases(professionalNumber, { field: 'rpps', hits: ['10004837265'], misses: ['inconnu'] });
cases(professionalNumber, { field: 'numero_finess', hits: ['750483729'], misses: ['néant'] });
cases(professionalNumber, { field: 'numero_adeli', hits: ['759104837'], misses: ['néant'] });
cases(professionalNumber, { misses: ['1483726505', 'BM4830218', '10004837265'] });
cases(professionalInText, {
  field: 'note',
  spans: [['Referred by Dr. (NPI: 1483726505) last week', '1483726505']],
  misses: ['the npi of the clinic is on file'],
});
cases(labResult, {
  hits: ['142 mg/dL', '<0.5 ng/mL', '7,2 mmol/L'],
  misses: ['142 mg', '5 km/h', '12 kB/s', '3 items'],
});
cases(labResult, { field: 'hba1c', hits: ['7.2', '7.2 %'], misses: ['not yet measured'] });
cases(labResult, { field: 'lab_result', hits: ['negative', 'Détecté', '120/80'], misses: ['2026-01-01T08:00:00'] });
cases(bloodPressure, { field: 'note', spans: [['seen today, BP 148/92 mmHg, sleeps well', '148/92 mmHg']] });
