/**
 * Ordinary words of field names, by language, lower case without accents: what databases, APIs, documents and forms call
 * their fields. A key made of these is a name; a key of other words may be somebody's. Written down from general
 * knowledge; no data set.
 */
const ENGLISH = `
  abandoned abbreviation ability about above absolute abstract accept accepted access accessed accessible accession
  accessory accommodation according account accounts accrual accuracy achieved achievement acknowledge acknowledged
  acquired acquisition act action actions activate activated activation active activities activity actor actual adapter
  add added addition additional additive address addressee adjusted adjustment admin administrative administrator
  admission adopted adoption adult adults advance advanced advertiser advice affected affiliate affiliation after age agency
  agenda agent aggregate aggregation agreed agreement aggregated ahead air aircraft airline airport alarm album alert alerts
  algorithm alias aliases align alignment all allergies allergy allocated allocation allow allowance allowed alpha alternate
  alternative altitude always amazon ambient amenities amenity amount amounts amperage analysis analytics ancestor anchor
  android angle animal animated animation annotation annotations announcement annual anomaly anonymous answer answers
  antenna any apartment api app appearance append apple applicant application applications applied apply appointment
  appraisal approval approve approved approver approximate archive archived area arg args argument arguments armor around
  array arrival arrived article articles artifact artist asn aspect assembly assert assessment asset assets assigned
  assignee assignment assignments assistance associated association async atlas atom attach attached attachment
  attachments attempt attempts attendance attendee attendees attention attr attribute attributes attribution auction
  audience audio audit auth authenticated authentication author authority authorization authorize authorized authors
  auto autocomplete autoload automated automatic automation availability available avatar average avg awaiting award
  awards axis azimuth azure
  baby back backend background backlog backup backups badge badges bag baggage balance balances band bandwidth bank banned
  banner bar barcode base baseline basic basis basket batch batches bath bathrooms battery bcc beacon bed bedroom bedrooms
  beds before begin beginning behavior behaviour below benchmark beneficiary benefit benefits beta between bias bic bid
  bids bill billed billing bin binary binding bio biography birth birthday bit bitrate bits blacklist blank blob block blocked
  blocks blog blood blurb board boarding body bonus book booked booking bookings bookmark bookmarks books bool boolean boost
  boot border born both bottom bounce bounced bounds box boxes branch branches brand brands breadcrumb breadcrumbs break
  breakdown bridge brief brightness broadcast broken broker browser bubble bucket buckets budget buffer bug bugs build
  builder building builds built bulk bundle bundles burst business button buttons buy buyer buys bypass byte bytes
  cabin cache cached calculated calculation calendar call callback caller calls calories camera campaign campaigns cancel
  canceled cancellation cancelled candidate candidates canonical cap capabilities capability capacity caption captions capture
  captured car carbon card cardinality cards care career cargo carrier cart carton carts cas case cases cash cashback cast
  catalog catalogue categories category cause cdn ceiling cell cells center centre cert certificate certificates
  certification chain challenge chance change changed changelog changes channel channels chapter chapters char character
  characteristics characters charge chargeback charged charger charges charset chart charts chassis chat check checked
  checkin checking checklist checkout checkpoint checks checksum child children choice choices chunk chunks cipher
  circuit circulation citation citations cities citizen citizenship city claim claimed claims class classes classification
  classifier classname claus clause clean cleaned cleanup clear click clicked clicks client clients clinic clip clipboard
  clock clone close closed closing cloud cluster clusters code codec codes coefficient cohort collapse collapsed collateral
  collect collected collection collections collector color colors colour column columns combined comma command commands
  comment commenter comments commission commit commits committed committer common communication community compact
  companies company compare comparison compat compatibility compatible compensation compiled compiler complaint complete
  completed completeness completion complexity compliance component components composite compress compressed compression
  computed concat concentration concept concepts condition conditions confidence config configs configuration configure
  configured confirm confirmation confirmed conflict conflicts connect connected connection connections connector consent
  consents consignment consistency console constant constants constraint constraints construct consumer consumers consumption
  contact contacts container containers contains content contents context contexts continent continue continuous
  contract contractor contracts contrast contribution contributions contributor contributors control controller controls
  conversation conversations conversion conversions convert converted cookie cookies cooldown coordinate coordinates copied
  copies copy copyright cord core corner corporate correct corrected correction correlation cost costs count countdown
  counted counter counters counties countries country counts county coupon coupons courier course courses cover coverage
  covered cpu crash crawl create created creates creation creative creator credential credentials credit credited credits
  criteria criterion critical cron cross crypto css csv cto cube cuisine cumulative currencies currency current cursor
  curve custom customer customers customs customizations cut cutoff cycle cycles
  daemon daily damage damaged dark dashboard dashboards data database databases dataset datasets datasource date dates
  datetime day days daytime deactivated dead deadline deal dealer deals death debit debits debug decimal decimals decision
  declaration declared declined decoded decoder dedicated dedup deductible deduction deep default defaults defect defendant
  deferred defined definition definitions degree degrees delay delayed delays delete deleted deletion delimiter deliver delivered
  deliveries delivery delta demand demo demographics denied denominator density department departments departure
  dependencies dependency dependent dependents deploy deployed deployment deployments deposit deposits deprecated deps
  depth derived desc descending description descriptions descriptor design designation desired desktop dest destination
  destinations detail detailed details detected detection dev developer developers development device devices diagnosis
  diagnostic diagnostics diagram dialog dict dictionary diet diff difference difficulty digest digit digits dim dimension
  dimensions dir direct direction directions directive directories directory disability disable disabled disc discharge
  discharged disclaimer discount discounts discovered discovery discussion disk dispatch dispatched display displayed dispute
  disputed distance distinct distributed distribution distributor district diversity divider division dns doc docker docs
  document documentation documents dollar dollars domain domains domestic done donor door dosage dose doses dot double doublet
  down download downloaded downloads draft drafts draw drawer dress drive driver drivers drop dropdown dropped drug drugs dry due
  dump duplicate duplicated duplicates duration durations duties duty dynamic
  each early earned earnings ease east eastern eco economic edge edges edit editable edited edition editor editors
  education educational effect effective effects efficiency effort eid elapsed election electric electricity electronic element
  elements elevation eligibility eligible else emails embed embedded embedding embeddings emergency emission emissions emitted
  emoji employed employees employer employment empty enable enabled enables encoded encoder encoding encounter encounters
  encrypted encryption end ended ending endpoint endpoints ends energy engagement engine engines english enqueue enriched
  enrolled enrollment ensure enter entered enterprise entities entitled entitlement entitlements entity entrance entries
  entry enum enums env environment environments ephemeral episode episodes epoch equal equals equipment equity error
  errors escalation escaped essential estate estimate estimated estimation eta evaluated evaluation event events evidence exact
  exam examination example examples exceeded except exception exceptions excerpt exchange exclude excluded excludes exclusion
  exclusions exclusive exec executable execute executed execution executions executor exempt exemption exhibit exist existing
  exists exit exp expand expanded expect expectation expected expenditure expense expenses experience experiences experiment
  experiments expert expiration expire expired expires expiry explain explanation explicit exponent export exported exports exposed
  exposure express expression expressions ext extend extended extends extension extensions extent external extra extract
  extracted extras
  fab face facebook facet facets facilities facility factor factors factory fail failed failing fails failure failures fallback false
  families family fan faq fare farm fast fatal fatigue favicon favorite favorites favourite fax feature featured features
  federal federation fee feed feedback feeds fees female fetch fetched fetches field fields figure file filed filename files
  filesystem fill filled filter filtered filtering filters final finalized finance financial find finding findings
  fingerprint finish finished fire firmware first fiscal fit fix fixed flag flagged flags flash flat flavor fleet flex
  flexible flight flights flip float floor flow flows flush focus fold folder folders follow followed follower followers
  following font fonts food foot footer force forced forecast foreign forge forgot fork forks form format formats formatted formatter
  formed former forms formula fortune forum forward forwarded foundation founded founder fps fraction from fragment fragments
  frame framework frames fraud free freeze freight frequency frequent fresh freshness friend friendly friends front
  frontend frozen fuel fulfilled fulfillment full fullscreen function functional functions fund funding funds funnel
  furnished future
  gain gallery game games gamma gap garage gas gate gateway gauge gender general generate generated generation generator generic
  genre genres geo geography geometry gestation gesture get gift gifts git github given glob global globals glossary glyph
  goal goals good goods google governance government grace grade grades gradient grading grams grand grant granted granularity
  grants graph graphic graphics graphql grid gross ground group grouped grouping groups growth guarantee guard guest guests
  guid guidance guide guideline guidelines
  half halt handle handler handling handshake hard hardware has hash hashed hashes hashtag have head header headers heading
  headline headquarters health healthcheck healthy heap hearing heart heartbeat heat heating height held help helper
  hidden hide hierarchy high higher highest highlight highlights hint hints hire hired historical history hit hits hold
  holder holding holdings holiday holidays home homepage honor hook hooks horizon horizontal hospital host hosted hostname
  hosts hot hotel hotels hour hourly hours house household housing hover how href hub html http https human humidity
  hydrated hypertension
  icon icons idea ideal idempotency identical identification identifier identifiers identify identities identity idle
  ignore ignored ignores image images impact imperial implementation implicit import important imported importance imports
  impression impressions improvement inactive inbound inbox inbred incentive inches incident incidents include included
  includes inclusion inclusive income incoming incomplete increase increment incremental indent independent index
  indexed indexes indicated indication indicator indicators indices individual individuals industries industry infection
  inference inferred inflight info infos information infrastructure ingest ingested ingestion ingredient ingredients inherit
  inherited init initial initialize initialized initiated initiator injected injection inline inner input inputs inquiry insert
  inserted inserts inside insight insights inspection instagram install installation installed installer installment
  installments instance instances instant institution instruction instructions instructor instrument insufficient
  insurance insured insurer int integer integration integrations integrity intent intention intents interaction interactions
  interactive intercept interest interested interests interface interfaces interim internal international internet interval
  intervals interview intolerance introduction invalid inventory inverse investment investments investor invite invited
  invitation invitations invoice invoiced invoices invoicing ios isolated isolation issue issued issuer issues item items
  iteration iterations itinerary
  job jobs join joined joins joint journal journey json judgment jump jurisdiction just justification
  keep kernel key keyboard keys keyword keywords kill kilometers kind kinds kit kits knowledge known kpi
  lab label labels labor laboratory labs lambda lan land landing landlord landmark landscape language languages large last
  latency latest launch launched launcher lawsuit layer layers layout layouts lazy lead leader leaderboard leads leaf learn
  learned learning lease leave leaves lecture ledger left legacy legal legend length lens less lesson lessons letter level
  levels liabilities liability libraries library license licensed licenses lien life lifecycle lifetime light lights like
  liked likelihood likes limit limited limits line lineage linear lineup lines link linked linkedin links liquidity list
  listed listen listener listing listings lists literal literals live livemode load loaded loader loading loads loan loans local
  locale locales localized locals location locations lock locked locks lodging log logged logger logging logic login logins logo
  logos logout logs long longest longitude look lookup loop loops lost lot lots low lower lowest loyal loyalty luggage
  machine machines macro magnitude mail mailbox mailing main maintainer maintainers maintenance major make makers male managed
  management manager managers mandate mandatory manifest manual manufacture manufactured manufacturer map mapped mapping
  mappings maps margin margins mark marked marker markers market marketing marketplace markets markup marriage married
  mask masked master match matched matcher matches matching material materials maternal math matrix matter maturity max
  maximum meal meals mean meaning measure measured measurement measurements measures mechanism media median medical medication
  medications medicine medium meeting meetings member members membership memberships memo memory mention mentions menu
  menus merchandise merchant merchants merge merged merges message messages messaging meta metadata meter meters method methods
  metric metrics middle middleware migrate migrated migration migrations mileage miles milestone milestones millis
  milliseconds mime mini minimum minor minus minute minutes mirror misc miss missed missing mission mobile mobility mock mod
  modal mode model models moderate moderated moderation moderator modes modification modifications modified modifier modifiers
  modifies modify modular module modules moment monetary money monitor monitored monitoring monitors month monthly months more
  mortality mortgage motion motivation motor mount mounted mounts mouse move moved movement movements mover movie movies
  multi multiple multiplier music mute muted mutation mutations mutual
  namespace namespaces nat nation national native natural navigation near nearest need needed needs negative neighbour
  neighborhood nested net network networks neutral never new newest newline news newsletter newsletters next nick night
  nights node nodes noise nominal nominated nomination none normal normalized north northern not notation note notebook notes
  nothing notice notices notification notifications notified notify null nullable number numbers numerator numeric nurse nutrition
  oauth obfuscated object objective objectives objects observation observations observed observer obsolete obtained occupancy
  occupation occurred occurrence occurrences odd odds odometer off offer offered offering offers office officer offices official
  offline offset offsets often old older oldest omit onboarding once one online only opacity open opened opening openings
  opens operand operating operation operational operations operator operators opinion opponent opportunities opportunity opt
  optimal optimistic optimization optimized optimizer option optional options order ordered ordering orders ordinal org organic
  organisation organization organizational organizations organizer orientation origin original originals originating
  origins orphan other others otp out outage outbound outcome outcomes outdated outer outgoing outline outlet output outputs
  outstanding over overall overdue overflow overhead overlap overlay override overridden overrides overtime overview own
  owned owner owners ownership
  pace pack package packages packaging packed packet packets padding page paged pager pages pagination paid pain paint
  pair paired pairs palette pan pane panel panels paper paragraph parallel param parameter parameters params parent parental
  parents parity parking parse parsed parser part partial participant participants participation parties partition
  partitioned partitions partner partners parts party pass passed passenger passengers passing passive passport past paste patch
  patches path paths patient patients pattern patterns pause paused pay payable payee payer payload payloads payment payments
  payout payouts payroll peak peer peers penalties penalty pending pension people per percent percentage percentile percentiles
  perform performance performed performer period periodic periods permanent permission permissions permit permits permitted
  persist persisted person persona personal personalization personnel persons perspective pet pets phase phases phenotype phones
  photo photographer photos physical physician pick picked picker pickup picture pictures pid piece pieces pin pinned ping
  pipe pipeline pipelines pit pitch pivot pixel pixels place placed placeholder placement places plain plaintiff plan plane plane
  planned planning plans plant plate platform platforms play played player players playing playlist playlists plot plugin
  plugins plus podcast point pointer points policies policy political poll polling polygon pool pools popular popularity
  population port portal portfolio portion portrait ports pos position positions positive possible post postal posted posts
  potential power powered practice practitioner pre precedence precipitation precision predicate predicted prediction predictions
  preference preferences preferred prefix pregnancy premise premises premium prepaid prepared prerelease prerequisites prescribed
  prescription prescriptions presence present presentation preset press pressed pressure prev preview previous price priced
  prices pricing primary prime principal principals print printed printer priorities priority privacy private privilege
  privileges probability probe probes problem problems procedure procedures proceed proceeding process processed processes
  processing processor processors procurement produced producer producers product production products profession
  professional profile profiles profit program programs progress progression project projected projection projects promise
  promo promos promoted promotion promotional promotions prompt prompts proof propagation properties property proportion
  proposal proposals proposed protected protection protein protocol protocols prototype provenance provide provided provider
  providers province provinces provision provisioned provisioning proxies proxy public publication publications publish
  published publisher publishers publishing pull pulled pulls punctuation purchase purchased purchaser purchases purchasing
  purpose purposes push pushed put
  qualification qualifications qualified qualifier quality quantities quantity quarter quarterly queries query question
  questionnaire questions queue queued queues quick quiz quota quotas quotation quote quoted quotes
  race radius rail rain raise raised random range ranges rank ranked ranking ranks rate rated rates rating ratings ratio
  ratios raw reach reached reaction reactions read reader readers readiness reading readings readme readonly reads ready real
  realm realtime rear reason reasons rebate recall receipt receipts receivable receive received receiver receivers recent
  recently recipe recipes recipient recipients recommendation recommendations recommended record recorded recording records
  recover recovered recovery recurrence recurring recursive red redeemed redirect redirects reduced reduction redundancy ref
  reference referenced references referral referrals referred referrer refresh refreshed refs refund refunded refunds
  refuse refused regex region regional regions register registered registrar registration registrations registry regression
  regular regulation regulatory reject rejected rejection rejections related relation relations relationship relationships
  relative release released releases relevance relevant reliability religion reload remain remainder remaining remark remarks
  remember reminder reminders remote removal remove removed rename renamed render rendered renderer rendering renew renewal
  renewed rent rental rentals repair repeat repeatable repeated replace replaced replacement replay replica replicas replicate
  replicated replication replied replies reply repo report reported reporter reporting reports repos repositories repository
  representation representative reputation request requested requester requests require required requirement requirements
  requires resale research reservation reservations reserve reserved reserves reset residence resident residential residents
  residual resistance resize resolution resolve resolved resolver resource resources respondent response responses responsibility
  responsible rest restart restarts restaurant restaurants restore restored restrict restricted restriction restrictions result
  resulting results resume retail retailer retained retention retired retirement retries retry return returned returning returns
  revenue revenues reverse reversed reversible review reviewed reviewer reviewers reviews revised revision revisions revoke
  revoked reward rewards rewrite rich right rights ring risk risks road roadmap role roles roll rollback rollout rollup room
  rooms root roots rotate rotated rotation rough round rounded rounding route routed router routes routine routing row rows
  rule rules ruleset run runner running runs runtime runtimes
  safe safety said sale sales sample sampled samples sampling sandbox sanitized satellite satisfaction saturation save saved saves
  saving savings scalar scale scaled scales scaling scan scanned scanner scans scenario scenarios scene scheduled schedule scheduler
  schedules schema schemas scheme schemes school schools science scientific scope scoped scopes score scored scores scoring
  screen screening screens screenshot screenshots script scripts scroll sdk seal search searchable searches season seasonal
  seasons seat seats second secondary seconds secret secrets section sections sector sectors secure secured securities security
  see seed seeds seen segment segments select selected selection selections selectors selector self sell seller sellers selling
  semantic semester send sender senders sending sends senior sense sensitive sensitivity sensor sensors sent sentence sentences
  sentiment separate separator sequence sequences serial serialized serializer series server servers serves service services
  serving session sessions set setting settings settle settled settlement setup severity sex shade shadow shape shapes shard
  shards share shared shares sharing sheet sheets shelf shelter shift shifts ship shipment shipments shipped shipper shipping
  ships shop shopping shops short shortcut shortcuts shorthand should show shown shows shutdown sibling siblings side
  sidebar sides sign signal signals signature signatures signed significance significant signin signing signup silent silenced
  similar similarity simple simulated simulation since single site sitemap sites situation size sized sizes skill skills skin
  skip skipped sku sla slack sleep slices slice slide slides slot slots slow slug small smart smoke smoker smoking snapshot
  snapshots snippet snippets snow social society socket soft software sold sole solution solutions some sort sortable sorted
  sorting sound sounds source sources south southern space spaces spam span spans special specialist specialty species specific
  specification specifications specified specifier specs spec spectrum speed speeds spell spend spent split splits sponsor
  sponsored sponsors sport sports spot spread spring sprint square stability stable stack stacked stacks staff stage staged
  stages staging stale stamp stamps standard standards standing standings start started starter starting starts startup state
  stated statement statements states static station stations statistic statistics stats status statuses stay stays stderr
  stdin stdout steady stem step steps sticker sticky stock stocks stop stopped stops storage store stored stores stories story
  straight strategies strategy stream streaming streams street strength stress strict strike string strings strip stroke strong
  structure structured structures student students studies studio study style styled styles stylesheet sub subcategory subject
  subjective subjects submission submissions submit submitted submitter subnet subnets subscribe subscribed subscriber subscribers
  subscription subscriptions subset substance substitute subtitle subtitles subtotal subtype succeeded success successes
  successful suffix suggest suggested suggestion suggestions suite suites sum summaries summary super supervisor supplier
  suppliers supplies supply support supported supports suppress suppressed surcharge surface surgery surplus survey surveys survival
  suspended suspension swap swatch switch switches symbol symbols symptom symptoms sync synced synchronized synonym synonyms syntax
  syntheses synthesis synthetic system systems
  tab table tables tablet tabs tag tagged tagline tags tail take taken takes talent target targeting targets tariff task tasks
  tax taxable taxes taxon taxonomy teacher team teams technical technician technique technologies technology telemetry temp
  temperature temperatures template templates temporary tenant tenants tension tent term terminal terminated termination terms
  territories territory test tested testing tests text texts texture than the theme themes then therapy thick thickness third
  thread threads threat threats threshold thresholds throttle throughput throughputs thumb thumbnail thumbnails thumbs tick ticket
  tickets tier tiers tile tiles tilt time timed timeframe timeline timeout timeouts timer times timestamp timestamps timezone
  timing timings tint tip tips title titles toggle token tokens tolerance toll tone tool tools tooltip top topic topics topology
  tor total totals touch touched tour tours toxicity trace traced tracer traces tracing track tracked tracker tracking tracks
  trade trademark trades trading traffic trail trailer trailing trails train training trainings trait traits transaction
  transactions transcript transfer transferred transfers transform transformation transformations transformed transit transition
  transitions translate translated translation translations transmission transmitted transparency transparent transport
  transportation trash travel traveler treatment treatments tree trees trend trending trends trial trials tries trigger triggered
  triggers trim trip trips true truncate truncated trunk trust trusted truth tuition tune tuning tunnel turn turnover tutorial
  twitter two type typed types typography
  udp unavailable unconfirmed under underlying undo unicode unified uniform union unique unit united units universal university
  unknown unlimited unlock unlocked unpaid unread unresolved unsubscribe unsubscribed until unused unverified updatable update
  updated updater updates upgrade upgrades upload uploaded uploader uploads upper upstream uptime upvotes urgency urgent uri uris
  url urls usable usage use used useful user users uses using utc utilities utility utilization
  vacancy vacation vaccination vaccine valid validate validated validation validations validator validators validity valuation
  value values variable variables variance variant variants variation variations varieties variety vat vault vector vectors vehicle
  vehicles velocity vendor vendors venue venues verb verbose verdict verification verified verifier verify version versioned
  versioning versions vertical vertices very vessel via video videos view viewed viewer viewers viewport views violation
  violations virtual virus visa visibility visible vision visit visited visitor visitors visits visual vital vitals vocabulary
  voice void voltage volume volumes volunteer vote voted voter votes voucher vouchers vulnerability vulnerabilities
  wage wages wait waiting walk walking wall wallet wallets want warehouse warehouses warn warning warnings warranty wash
  waste watch watched watcher watchers watchlist water waterfall watermark wave way ways weak wear weather web webhook webhooks
  website websites week weekday weekdays weekend weekly weeks weight weighted weights welcome west western what wheel when
  where whether which white whitelist whois whole wide widget widgets width widths wifi wiki will win wind window windows winner
  winners wins wire wireless wish wishlist with withdraw withdrawal withdrawals withdrawn within without witness woman women wood
  word words work worked worker workers workflow workflows working workload works workspace workspaces workstation world worth
  wrap wrapped wrapper write writer writes writing written wrong
  year yearly years yes yesterday yield yields
  zero zip zone zones zoom`;

const SUBJECTS = `
  abbr academic acid acres agricultural album albums altimeter anatomy anemia answerer antibody apparel arm arrest art artworks athletic
  ballot bathing bees bilingual birds black blue bmi body bold bond bone bout brain bronze brown bus cabin cable calf calorie cancer capsule
  carat cardiac cards castle cattle cause ceiling cement census chapter charity chemical cholesterol church cinema circumference clinical
  clothing coach coal coast colony concrete consequence contractual cotton court crew crime criminal crop crops cruise cycle dam danger
  dealership deck defence defense dental desk diastolic diesel discontinued disease dispenses dock dog dorm dorsal dosage drainage
  drought earthquake ecological egg elect electoral embassy engine engines enumerator enzyme episode essay ethnic ethn exhibition exotic farm
  fat feet female ferry fertility fiber fibre finals fish fitness flammable flood flora flower flu forest fossil fracture fruit furniture
  fuselage genome genotype glass glucose gold gov govt grain grass gravity gray grey green grid gun gym habitat hair hazard headcount hemisphere
  herd highway hip homework horse hospitalized hydro ice immune incidence indigenous indoor inmate insulin interior interviewer iron
  irrigation island judge junction jury justice keeper kidney kitchen lake landslide lawn lead leaf league legislation legislator legislative
  liquid litre liver loss lung magnet mammal mandate marine marsh mathematics mayor mean meat medal melting menstrual metal milk
  mineral minority mixture moisture mortgage mosque mountain mpaa mph municipality muscle museum music nadir nausea nitrogen nuclear
  nursery nutrient oak oblast obese ocean odor offence offense oil olympic operative opera orbit orange ore organ outdoor outbreak oxygen
  oven ozone pancreas parish park parliament patent peer pest petal petrol petroleum pill pink pitcher planet plasma plastic platelet
  pleural plot poem poet poison pole police politics pollen pollution pond poverty precinct precise predominant prescriber prey prison
  probation proficiency prosecutor province proxy psychology pulse pump purple quake quantile radar railway rainfall ranger recreation
  recruit recycling reef reservoir retina riboflavin rice river rocket roof roster rugby runway rural sailing salad sanctuary sanitation
  sauce saturated scholarship seafood sediment seismic senate senator sepal serum sewer sheep shock shoe shore shoulder silver skull slaughter
  sleeve slope sodium soil solar soldier solvent song soy spectator spine spouse squad stadium starch statute steel stomach storm stream
  stroke sugar suicide sulfate sunrise sunset suspect swim systolic tank tariff theater theatre thigh thorax thyroid tidal tide timber
  tire tissue toilet tonnage tornado tourism tourist tournament tower town toxin toy transferrin tree triglyceride tropical troop trophy
  truck tsunami tumor turbine uranium urban urine uterus vaccine vegetable vegetation vein ventral veterinary viral vitamin volcano voyage
  ward warrior wheat wheelchair whale wildlife wine winter witness womens worship wound wrist yacht yard yellow yeast zinc zoning zoo
  heard contacted courtesy naive clump spam teen adult alcohol tobacco drinking drinker
  scrollbar navbar collapsible draggable droppable sortable clickable floating hanging negated called caught thrown throws itself otherwise
  anything everything nothing everyone someone anyone another such whose whom very much many few several least most
  thousand million billion hundred dozen`;

const ACRONYMS = `
  acl aes amp api apk arn asc asin aws bpm bsn cc cdn cli cms cmyk cname cpc cpm cpu crc crm csp cta ctr dao dns dob dpi dsn dto
  ean erp esg etag faq fcm fifo fps fqdn ftp gdpr geoip gid gmt gps gpu gtin gtm guid hex hmac hsl hts html icd id ids iccid idp
  imap imsi int io iod ip ipv isbn iso issn jpg jpeg jsonb jti jwks jwt kms kpi kyc lat lng lon ldap llm loc ltv mac md mfa min
  mcc mnc mrr mtu nfc nft nid nif nps npi npm ocr oid oidc orm os otp pdf pgp php pid pk png pnl pos ppi psi ptr qa qr ram rgb
  rgba roi rpc rpm rps rss rtl rtt saml sdk seo sha sid sim sip sku sla slo smtp sms smtp sns sql sqs src sse ssh ssl sso sub
  svg tcp tls toc totp ttl tva tz uid udp ui uid uom upc uri url urn usb usd eur gbp chf utc utf utm uuid ux vat vin vlan vpc vpn
  wan wkt wpa xls xml xmp xpath yaml yml zip lcp fid cls tbt fcp ttfb abv ph rh no nb ok na ny us uk fr en de es eu
  aud iss exp iat nbf kid alg typ amr acr azp nonce
  ctx cfg conf dir env err evt idx img init len lib lvl msg mgmt num obj opt opts orig param pct pkg pref pref prev prod proj
  prop props pts pwd qty rec recv ref rel repo req res resp ret rev rx seq sec sess sig spec src srv std stmt str svc sys tbl
  tmp tot tx txn txt typ usr util val var ver vol addr acct admin amt approx appt arr attn auth avail avg bal bin bkg bldg cat
  cert chg cmd cnt col coord corr ctrl cur curr cust dep dept desc dest diff disp dist div doc dur elem emp eq est etc ext fmt
  freq func gen grp hdr hist hr hrs inv lang lic lim ln lst maint mfg mfr mgr mon nav neg nbr nxt pmt pos ppl prio proc pub
  rcpt rcv regd rpt sched shp spd stat subj sum supp tel temp thru tmpl trans upd usg vend whse wk wt yr yrs
  axios babel browserslist cjs commonjs esm es esbuild eslint gulp jest jsdelivr mocha npm pnpm postcss prettier react rollup
  tsconfig typescript typings unpkg vite vue webpack yarn hubspot stripe shopify salesforce zendesk intercom slack github gitlab
  jira paypal google facebook twitter linkedin instagram tiktok youtube whatsapp telegram amazon apple android ios windows linux
  macos ubuntu debian chrome firefox safari docker kubernetes kafka redis postgres postgresql mysql mariadb mongodb mongo
  elasticsearch firebase sentry datadog segment mixpanel amplitude twilio sendgrid mailchimp mailgun klaviyo braze okta auth gclid
  fbclid msclkid iban bic swift sepa`;

const HTML = `
  html head body title meta link style script noscript div span p a ul ol li dl dt dd h h1 h2 h3 h4 h5 h6 hr br em strong b i u s
  code pre blockquote img svg g path rect circle ellipse polyline polygon tspan defs clip table thead tbody tfoot tr th td caption
  colgroup form input textarea select optgroup fieldset legend label iframe canvas audio video nav aside main section article
  header footer figure figcaption sup small href rel alt onclick onload tabindex aria colspan rowspan xmlns xsi xsd xlink soap
  envelope fault wsdl rdf rdfs owl foaf dcterms dc skos atom rss channel guid enclosure cdata lastmod loc urlset changefreq`;

const FRENCH = `
  absence absences accord accueil accuse achat achats acheteur acompte acte actes acteur actif action activite activites actualite
  adherent adherents adhesion adresse adresses affaire affectation affichage agence agent agrement aide ajout aliment alerte allocation
  analyse ancien anciennete annee annees annonce annulation annule anomalie appareil appartement appel appellation application
  apport arrete arrivee article articles assiette assurance assure atelier attente attestation autorisation autorise autre autres auteur
  avance avenant avis avocat avoir axe
  bailleur banque bareme base bateau batiment beneficiaire besoin bilan billet bloc blocage bon bordereau boutique bouton brouillon
  brut budget bureau but
  cabinet cadre caisse calcul calendrier campagne candidat candidature canton capacite capital caracteristique carburant carte cas
  casier catalogue categorie categories caution centre certificat champ champs chantier charge charges chef cheque chiffre choix cible
  circuit civilite classe classement cle client clients cloture code codes coefficient colis collectivite colonne commande commandes
  commentaire commentaires commercial commission commune communes compagnie competence complement complet compte comptes comptable
  comptabilite concours condition conditions conducteur conformite conge conges conjoint connexion consentement consommation consultation
  contenu contexte contrat contrats controle conversion coordonnees copie correspondance cotation cote cotisation couleur cours coursier
  courriel courrier cout couverture creance creation cree credit creneau critere cuisine culture
  date dates debit debut deces decision declaration decompte defaut degre delai delegation delivrance demande demandes demandeur demarche
  demarrage depart departement dependance depense depenses depot dernier derniere descriptif description desactive desinscription designation
  destinataire destination detail details dette devis devise diagnostic difference diffusion diplome direction disponibilite disponible
  dispositif distance district division document documents domaine domicile don donnee donnees dossier dossiers dotation droit droits
  duree
  eau ecart echange echantillon echeance echeancier ecole ecriture edition effectif effet egal elu element elements eleve eligibilite
  email emetteur emission emplacement emploi employe employeur emprunt encaissement enceinte endroit energie enfant enfants engagement
  enquete enregistrement enseigne ensemble entite entree entreprise entreprises entretien enveloppe envoi envoye epaisseur epreuve
  equipe equipement erreur escompte espace essai estimation etablissement etage etape etat etats etiquette etranger etude etudiant
  evaluation evenement evenements examen exemple exercice expediteur expedition experience expiration export exterieur extrait
  fabricant fabrication facturation facture factures famille faute favori fermeture fete fiche fichier fichiers filiale filiere
  filtre fin financement fiscal flotte flux fonction fonctionnement fonds forfait formation formations forme formulaire formule fournisseur
  fournisseurs frais franchise frequence fuseau
  garant garantie gare generique gestion gestionnaire gratuit grille groupe groupes guichet
  habitant habitation handicap hauteur hebergement heure heures historique honoraires hopital horaire horaires horodatage hote
  identifiant identifiants identite ile image images immatriculation immeuble immobilier import impot impots inactif incident
  indemnite indicateur indice individu information informations ingredient inscription inscrit instance instruction intervention
  interieur interlocuteur intitule inventaire invite
  jour jours journal journee justificatif
  langue langues largeur latitude lettre libelle licence lien liens lieu lieux ligne lignes limite liste litige livraison livre livreur locataire
  localisation localite location logement logiciel logo loi longueur longitude lot lots loyer
  machine magasin maintenance mairie majeur majoration maladie mandat marche marge mariage marque masse materiel matiere matricule
  medecin medicament medicaments membre membres menu message messages mesure mesures methode metier minimum minoration mise mission
  mobilite modalite mode modele modification module mois montant montants motif mouvement moyen moyenne municipal mutuelle
  naissance nationalite nature naturel nb niveau nom nombre norme note notes notification nouveau nouvelle nuit numero numeros
  objectif objet objets observation observations obligation obligatoire occupation offre offres operateur operation operations option
  options ordonnance ordre ordres organisme organisation origine ouvert ouverture ouvrage
  paiement paiements panier panne parametre parametres parcelle parcours parent parents parrain part partenaire participation parution
  passage passager patient patients patrimoine pays peine pension perimetre periode periodicite permis permission perte personne personnel
  personnes photo photos piece pieces place plafond plage plaque plan planning poids point points poste postes pourcentage praticien
  precision preference preferences prefecture prelevement premier premiere prenom prenoms preparation prescription present presence
  prestataire prestation prestations pret prime principal priorite prise prix procedure processus prochain prochaine producteur produit
  produits profession profil profondeur programme projet projets promotion proposition proprietaire propriete provenance province
  provision public publication publicite publie puissance
  qualification qualite quantite quantites quartier question questions quittance quotite
  race raison rang rapport rayon realisation reception recette reclamation reconduction recu recherche recouvrement redevance reduction
  reel reference references refus regime region regions registre reglement reglements regle relance relation releve remarque remarques
  remboursement remise remplacement remuneration rendement rendez rdv renouvellement renseignement repas reponse reponses repertoire
  representant reprise reseau reservation reservations residence responsable ressource ressources restant reste resultat resultats retard
  retenue retour retrait retraite reunion revenu revenus risque role rubrique rue
  saisie saison salaire salarie salaries salle sante score secteur section secu securite seance segment sejour semaine semestre
  sens serie service services session seuil sexe siege signataire signature signe site sites situation social societe societes solde
  sortie source souscripteur souscription specialite stade stage stagiaire stationnement statut statuts stock structure suffixe suivi
  suivant sujet supplement suppression supprime surface surnom syndicat synthese
  tableau tache taches taille tarif tarifs taux taxe taxes telephone temps terme territoire testament texte theme tiers titre titres
  titulaire total totaux traitement tranche transaction transfert transport transporteur travail travaux trimestre troncon
  tuteur type types typologie
  unite unites usage usager usagers usine utilisateur utilisateurs utilisation
  vacances vaccin valeur valeurs validation valide validite vehicule vehicules vendeur vente ventes verification versement version
  ville villes virement visite visites visiteur voeu voie voiture vol volume vote voyage vrai zone zones
  unitaire ape naf civil ht ttc actuel apres avant aucun bas haut cree domaine faible fort grand gros jeune juste lu modifie net nouveau petit plein prevu
  rouge sans sous sur tous tout toute traite vert vide`;

const GERMAN = `
  abteilung adresse aenderung aktion aktiv alter amt anfang anfrage angebot anlage anmeldung anrede anruf anschrift antrag antwort anzahl
  arbeit arbeitgeber artikel arzt aufgabe auftrag ausgabe ausweis bank bearbeiter bearbeitet bedingung beginn behandlung bemerkung benutzer
  benutzername bereich bericht beruf beschreibung bestand bestellung betrag bewertung bezeichnung bild breite brutto buchung bundesland
  datei daten datum dauer diagnose dokument einheit einkommen eintrag email empfaenger ende ergebnis ereignis ersteller erstellt fach
  fahrer fahrzeug familienname familienstand farbe fehler feld firma firmenname fracht frist geaendert gebiet gebuehr geburt geburtsdatum
  geburtsort gehalt geldbetrag gemeinde geraet gesamt geschlecht gewicht groesse grund gruppe gueltig gutschein haus hausnummer hersteller
  hinweis hoehe inhalt inhaber jahr kategorie kennzeichen konto kontonummer kosten krankenkasse kunde kunden kundennummer kuerzel laenge
  lager land leistung lieferant lieferung liste lohn mahnung mandant menge merkmal mieter mitarbeiter mitglied monat nachname nachricht name
  netto notiz nummer objekt ort ortsteil passwort patient person personal pfad plz position postleitzahl praemie preis produkt projekt
  prozent pruefung quelle rabatt rechnung rechnungsnummer region reihenfolge rolle saldo satz schluessel schule seite sprache stadt stand
  standort status steuer strasse strassenname stueck stunde stunden summe tabelle tag tage telefon telefonnummer termin text titel typ
  umsatz unternehmen unterschrift ursprung verein verfuegbar verkauf versand versicherung vertrag verwendung vorgang vorname vorwahl
  waehrung wahl ware wert woche wohnort zahl zahlung zeichen zeit zeitraum ziel zimmer zugang zusatz zustand zweck`;

const SPANISH = `
  accion activo actividad actualizado alta alumno anio ano apellido apellidos archivo area articulo asunto barrio calle cantidad cargo
  carpeta categoria ciudad clase clave cliente clientes codigo color comentario comentarios compra compras comuna concepto condicion
  contacto contenido contrasena contrato correo costo costos cuenta cuentas cuota cupon curso dato datos departamento descripcion
  descuento destino detalle dia dias direccion distrito documento edad empleado empleador empresa entidad entrega entrada envio estado
  estatura estudiante etapa evento factura facturas familia fecha fechas fin firma foto funcion genero grupo hijo hijos historia hora
  horario ficha idioma imagen importe impuesto inicio ingreso ingresos lugar marca medico mensaje mes meses moneda monto motivo movimiento
  municipio nacimiento nacionalidad nivel nombre nombres nota notas numero objeto observacion observaciones origen orden ordenes paciente
  pago pagos pais pasaporte pedido pedidos perfil periodo permiso persona personas peso plazo poblacion precio precios producto
  productos profesion proveedor provincia proyecto puesto punto puntos razon recibo referencia region registro resultado resumen ruta
  salario saldo sector seguro semana servicio sexo sitio solicitud sucursal tamano tarea tarifa tarjeta telefono tiempo tienda tipo tipos
  titulo trabajo transporte turno ubicacion unidad unidades usuario usuarios valor valores vehiculo vendedor venta ventas via vivienda
  zona`;

const ITALIAN_PORTUGUESE_DUTCH = `
  anagrafica anno azienda cap categoria cellulare cittadinanza codice cognome comune contratto data dati descrizione destinatario ditta
  documento fattura fatture fine fornitore genere giorno importo indirizzo inizio lavoro luogo mese messaggio nascita nazione nome note
  numero ordine ordini pagamento partita paziente pec persona prezzo prodotto prodotti provincia quantita ragione residenza ruolo scadenza
  sconto sede sesso spedizione stato tessera titolo totale ufficio utente utenti valore valuta vendita via
  ativo bairro cadastro cargo cep cidade cnpj codigo compra conta contato cpf criado dados descricao desconto endereco empresa estado
  fornecedor funcao grupo idade imagem logradouro mae mensagem mes moeda nascimento nome numero observacao pagamento pai pedido pedidos
  pessoa preco produto quantidade rua salario senha servico situacao sobrenome telefone tipo usuario valor venda vendas
  aantal achternaam adres afdeling artikel bedrag bedrijf begin beschrijving bestelling betaling bijlage boeking categorie datum dag
  dienst duur einde factuur functie gebruiker gebruikersnaam geboorte geboortedatum geboorteplaats geldig gemeente geslacht gewicht
  groep grootte huisnummer hoeveelheid inhoud jaar klant klanten klantnummer kleur kosten land leverancier levering leeftijd locatie
  maand medewerker merk naam nummer omschrijving onderwerp opmerking order patient plaats postcode prijs product reden rekening
  relatie soort status straat taak telefoonnummer toestand toevoeging totaal tussenvoegsel type uur vergunning verkoop versie
  verzekering voornaam voorletters waarde wachtwoord week winkel woonplaats zaak`;

export const SCHEMA_WORDS: ReadonlySet<string> = new Set(
  [ENGLISH, SUBJECTS, ACRONYMS, HTML, FRENCH, GERMAN, SPANISH, ITALIAN_PORTUGUESE_DUTCH].flatMap((list) =>
    list.trim().split(/\s+/),
  ),
);
