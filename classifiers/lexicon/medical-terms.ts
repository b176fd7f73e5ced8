/** Words of diagnoses, drugs and treatments, English and French, lower case, without accents. Written down from general knowledge; no data set. */
export const MEDICAL_TERMS: ReadonlySet<string> = new Set(
  (
    'diabetes hypertension hypotension asthma asthme pneumonia pneumonie bronchitis bronchite influenza grippe covid tuberculosis ' +
    'tuberculose hepatitis hepatite cirrhosis cirrhose anemia anemie leukemia leucemie lymphoma lymphome melanoma melanome carcinoma ' +
    'carcinome cancer tumor tumeur sarcoma epilepsy epilepsie migraine avc infarction infarctus angina angine arrhythmia ' +
    'arythmie fibrillation tachycardia bradycardia thrombosis thrombose embolism embolie aneurysm sepsis septicemia meningitis ' +
    'meningite encephalitis arthritis arthrite arthrosis arthrose osteoarthritis osteoporosis osteoporose rheumatoid lupus psoriasis ' +
    'eczema dermatitis dermatite acne urticaria anaphylaxis allergy allergie rhinitis rhinite sinusitis sinusite otitis otite ' +
    'tonsillitis pharyngitis gastritis gastrite gastroenteritis colitis colite crohn ulcer ulcere reflux appendicitis appendicite ' +
    'cholecystitis pancreatitis pancreatite nephritis nephropathy pyelonephritis cystitis cystite prostatitis endometriosis ' +
    'endometriose fibroid preeclampsia miscarriage infertility depression anxiety anxiete schizophrenia schizophrenie bipolar autism ' +
    'autisme adhd dementia demence alzheimer parkinson sclerosis sclerose neuropathy neuropathie neuralgia sciatica sciatique ' +
    'fibromyalgia obesity obesite hyperlipidemia hypercholesterolemia hypothyroidism hyperthyroidism hypothyroidie goiter gout goutte ' +
    'hiv sida syphilis gonorrhea chlamydia herpes zona shingles malaria paludisme dengue measles rougeole mumps oreillons rubella ' +
    'rubeole varicella varicelle pertussis coqueluche tetanus tetanos polio cholera ebola fracture entorse concussion laceration ' +
    'contusion dislocation hemorrhage hemorragie edema oedeme glaucoma glaucome cataract cataracte retinopathy ' +
    'conjunctivitis conjonctivite scoliosis scoliose hernia hernie copd bpco emphysema emphyseme apnea apnee insomnia insomnie ' +
    'narcolepsy vertigo vertige syncope jaundice prediabetes hyperglycemia hypoglycemia dehydration hypoxia hypoxemia ' +
    'acetaminophen paracetamol ibuprofen ibuprofene aspirin aspirine naproxen diclofenac ketoprofen tramadol morphine codeine oxycodone ' +
    'hydrocodone fentanyl methadone amoxicillin amoxicilline penicillin azithromycin clarithromycin erythromycin doxycycline ' +
    'ciprofloxacin levofloxacin metronidazole vancomycin cephalexin ceftriaxone clindamycin nitrofurantoin metformin metformine insulin ' +
    'insuline glipizide glyburide sitagliptin empagliflozin semaglutide liraglutide lisinopril enalapril ramipril losartan valsartan ' +
    'amlodipine nifedipine diltiazem verapamil metoprolol atenolol bisoprolol carvedilol propranolol hydrochlorothiazide furosemide ' +
    'spironolactone atorvastatin simvastatin rosuvastatin pravastatin clopidogrel warfarin heparin enoxaparin apixaban rivaroxaban ' +
    'dabigatran digoxin nitroglycerin omeprazole pantoprazole esomeprazole lansoprazole ranitidine famotidine ondansetron ' +
    'metoclopramide loperamide salbutamol albuterol budesonide fluticasone montelukast prednisone prednisolone dexamethasone ' +
    'hydrocortisone methylprednisolone cetirizine loratadine fexofenadine diphenhydramine levothyroxine sertraline fluoxetine ' +
    'paroxetine citalopram escitalopram venlafaxine duloxetine bupropion mirtazapine amitriptyline trazodone lorazepam diazepam ' +
    'alprazolam clonazepam zolpidem quetiapine olanzapine risperidone aripiprazole haloperidol valproate lamotrigine ' +
    'levetiracetam carbamazepine gabapentin pregabalin phenytoin topiramate donepezil memantine levodopa carbidopa methotrexate ' +
    'adalimumab etanercept infliximab rituximab tamoxifen letrozole anastrozole cisplatin carboplatin paclitaxel docetaxel doxorubicin ' +
    'cyclophosphamide fluorouracil imatinib sildenafil tadalafil finasteride tamsulosin estradiol progesterone testosterone ' +
    'levonorgestrel allopurinol colchicine alendronate acyclovir aciclovir valacyclovir oseltamivir fluconazole hydroxychloroquine ' +
    'ivermectin epinephrine naloxone buprenorphine doliprane dafalgan efferalgan spasfon ventoline levothyrox kardegic augmentin ' +
    'appendectomy appendicectomie colonoscopy coloscopie endoscopy endoscopie mammography mammographie chemotherapy chimiotherapie ' +
    'radiotherapy radiotherapie dialysis dialyse hemodialysis transplantation biopsy biopsie angioplasty mastectomy hysterectomy ' +
    'vasectomy cesarean cesarienne laparoscopy arthroscopy tracheostomy intubation echocardiography electrocardiogram vaccination ' +
    'immunization hemoglobin cholesterol triglycerides creatinine bilirubin'
  ).split(' '),
);
