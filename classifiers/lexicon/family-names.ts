import { MORE_FAMILY_NAMES } from './more-family-names.ts';

/** Family names that are common in many countries, lower case, without accents. Written down from general knowledge; no data set. */
export const FAMILY_NAMES: ReadonlySet<string> = new Set(
  (
    'smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor ' +
    'moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott ' +
    'torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz ' +
    'parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed ' +
    'kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo ' +
    'sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales ' +
    'fisher vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant ' +
    'herrera gibson ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington ' +
    'kennedy wells vargas henry chen freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw ' +
    'snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd rose stone salazar fox warren mills meyer rice ' +
    'schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce ' +
    'hansen peters santos hart bradley knight elliott cunningham duncan armstrong hudson carroll lane riley andrews alvarado ray ' +
    'delgado berry perkins hoffman johnston matthews pena richards contreras willis carpenter lawrence sandoval guerrero george chapman ' +
    'rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago maldonado morrison franklin carlson austin ' +
    'dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver jensen harvey williamson gilbert dean sims espinoza ' +
    'howell li wong reid hanson le mccoy garrett burton fuller wang weber welch rojas lucas marquez fields park yang little banks ' +
    'padilla day walsh bowman schultz luna fowler mejia davies clarke khan griffiths begum hussain fletcher barker lloyd pearson owen ' +
    'saunders rowe butcher booth hopkins atkinson dawson whittaker ashworth bernard petit robert richard durand dubois moreau laurent ' +
    'simon michel lefebvre leroy roux david bertrand morel fournier girard bonnet dupont lambert fontaine rousseau vincent muller ' +
    'lefevre faure andre mercier blanc guerin boyer garnier chevalier francois legrand gauthier perrin robin clement morin nicolas ' +
    'roussel mathieu gautier masson marchand duval denis dumont marie lemaire noel dufour meunier brun blanchard giraud joly riviere ' +
    'brunet gaillard barbier arnaud gerard roche renard schmitt roy leroux colin vidal caron picard roger fabre aubert lemoine renaud ' +
    'dumas lacroix olivier philippe bourgeois pierre benoit rey leclerc payet rolland leclercq guillaume lecomte jean dupuy guillot ' +
    'hubert berger carpentier dupuis moulin louis deschamps huet vasseur boucher fleury royer klein jacquet adam paris poirier marty ' +
    'aubry guyot carre charles renault charpentier menard maillard baron bertin bailly herve schneider collet leger bouvier julien ' +
    'prevost millet perrot daniel cousin germain breton besson langlois remy pelletier leblanc barre lebrun marchal mallet hamon ' +
    'boulanger jacob monnier michaud guichard gillet etienne grondin poulain tessier chevallier collin chauvin bouchet gay lemaitre ' +
    'benard marechal humbert reynaud antoine hoarau perret barthelemy cordier pichon lejeune lamy delaunay pasquier carlier laporte ' +
    'fischer becker schulz hoffmann schafer schaefer koch bauer richter wolf schroder schroeder neumann schwarz zimmermann braun kruger ' +
    'krueger hofmann hartmann lange werner schmitz krause meier lehmann schmid schulze maier kohler koehler herrmann konig koenig ' +
    'walter mayer huber kaiser fuchs lang scholz moller moeller weiss jung hahn schubert vogel friedrich keller gunther frank winkler ' +
    'roth beck lorenz baumann franke albrecht schuster ludwig bohm winter kraus schumacher kramer vogt stein jager otto sommer gross ' +
    'seidel heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kuehn pohl engel horn busch bergmann voigt sauer wolff ' +
    'pfeiffer alonso navarro vazquez gil serrano blanco molina suarez rubio marin sanz iglesias garrido cortes lozano cano prieto calvo ' +
    'gallego leon cabrera campos fuentes carrasco diez caballero nieto pascual santana herrero lorenzo montero hidalgo gimenez ibanez ' +
    'ferrer duran vicente benitez mora arias carmona crespo roman pastor saez velasco moya soler parra esteban bravo gallardo rossi ' +
    'russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti deluca mancini costa giordano rizzo lombardi ' +
    'moretti barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale lombardo serra ' +
    'coppola desantis dangelo marchetti parisi villa conte ferraro ferri fabbri bianco marini grasso valentini messina sala deangelis ' +
    'gatti pellegrini palumbo sanna farina rizzi monti cattaneo morelli amato silvestri mazza testa grassi pellegrino carbone giuliani ' +
    'benedetti barone rossetti caputo montanari guerra palmieri bernardi martino fiore deflorio ferretti bellini basile riva donati ' +
    'piras vitali battaglia sartori neri costantini milani pagano ruggiero sorrentino damico orlando negri mantovani ferreira pereira ' +
    'oliveira rodrigues martins jesus sousa fernandes goncalves gomes lopes marques alves almeida ribeiro pinto carvalho teixeira ' +
    'moreira correia mendes nunes soares vieira monteiro cardoso rocha raposo neves coelho cunha pires reis simoes antunes matos ' +
    'fonseca machado araujo barbosa tavares lourenco figueiredo azevedo freitas souza lima nascimento barros batista melo dias andrade ' +
    'cavalcanti ahmed ali hassan mohamed abdullah ibrahim rahman malik sheikh mahmood iqbal akhtar chaudhry qureshi siddiqui mirza syed ' +
    'butt rashid hamid haddad khoury mansour nasser saleh salem sayed said najjar hariri kassem farah aziz bakr darwish fares ghanem ' +
    'hamdan hijazi issa jaber kamel khalil mousa nassar omar qasim ramadan sabbagh saad sabry salama shaheen sharif tawfik yassin ' +
    'younes zaki zidan benali bensaid benamar boukhari bouzid cherif chaoui daoudi elamrani elidrissi fassi hamdi kaddour lahlou ' +
    'mansouri meziane naciri ouali slimani tazi zerouali ziani belkacem brahimi amrani berrada idrissi alaoui bennani diallo traore ' +
    'keita coulibaly diop ndiaye fall sow barry camara toure cisse kone sylla konate sissoko okafor okonkwo adeyemi balogun mensah ' +
    'owusu boateng asante osei nkrumah mwangi kamau ochieng otieno abebe tesfaye zhang liu huang zhao wu zhou xu sun ma zhu hu guo he ' +
    'lin gao luo zheng liang xie tang song deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ' +
    'ren shen yao lam chan cheung leung ng lau ho chow yip kwok tsang choi kang cho yoon jang lim shin seo kwon hwang ahn hong yoo sato ' +
    'suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura ' +
    'hayashi shimizu saito pham hoang phan vu vo dang bui do ngo duong ly sharma kumar gupta shah mehta joshi desai reddy rao nair iyer ' +
    'iyengar menon pillai mukherjee chatterjee banerjee bose ghosh das sen dutta chakraborty verma mishra pandey tiwari dubey shukla ' +
    'trivedi agarwal aggarwal jain bansal goel mittal kapoor khanna malhotra chopra arora bhatia sethi kaur gill sidhu dhillon grewal ' +
    'chauhan rathore yadav thakur naidu chowdhury kulkarni patil deshmukh pawar shinde gokhale bhatt vyas parekh gandhi modi nehru ' +
    'perera fernando jayawardena ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov morozov volkov ' +
    'alekseev lebedev semenov egorov pavlov kozlov stepanov nikolaev orlov andreev makarov nikitin zakharov ivanova smirnova petrova ' +
    'nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak dabrowski kozlowski jankowski mazur ' +
    'kwiatkowski krawczyk kaczmarek piotrowski grabowski novak svoboda novotny dvorak cerny prochazka kucera vesely horak nemec pokorny ' +
    'kral horvath kovacs toth szabo nagy varga kiss molnar nemeth farkas balogh popescu ionescu popa dumitru stan stoica gheorghe rusu ' +
    'munteanu jovanovic petrovic nikolic markovic djordjevic stojanovic ilic pavlovic horvat kovacevic babic maric juric andersson ' +
    'johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson jonsson jansson hansson bengtsson ' +
    'lindberg lindstrom lindqvist lundberg lundgren berg bergstrom johansen olsen larsen andersen pedersen nilsen kristiansen karlsen ' +
    'eriksen nielsen christensen rasmussen sorensen petersen madsen thomsen mortensen korhonen virtanen makinen nieminen makela ' +
    'hamalainen laine heikkinen koskinen jarvinen dejong jansen devries vandenberg vandijk bakker janssen visser smit meijer deboer ' +
    'mulder degroot bos vos peeters hendriks vanleeuwen dekker brouwer dewit dijkstra smits degraaf vandermeer janssens maes mertens ' +
    'willems claes goossens wouters desmet yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan dogan kilic aslan ' +
    'cetin kara koc kurt ozkan simsek papadopoulos georgiou dimitriou nikolaidis ' +
    'boyle brennan byrne callahan casey cassidy clancy connolly connor conway corrigan costello curran daly delaney dempsey dolan ' +
    'donnelly donovan dowd doyle duffy dwyer farrell feeney finnegan fitzgerald fitzpatrick flaherty flanagan flynn gallagher garvey ' +
    'geraghty gilligan gleeson gorman hanlon healy hegarty hennessy hickey higgins hogan horan hurley kavanagh keane kearney keating ' +
    'keegan kelleher kenny kerrigan kiely kinsella lafferty larkin leahy maguire maher malone mccabe mccann mccarthy mccormack ' +
    'mccormick mcdermott mcgee mcgovern mcgrath mcguire mchugh mckenna mckenzie mckinney mclaughlin mcmahon mcnamara meagher molloy ' +
    'monahan mooney moran moriarty mulcahy mulligan nolan oconnor odonnell ohara okeefe oleary omalley oneill oreilly orourke oshea ' +
    'osullivan quigley quinn rafferty rafter regan reilly riordan rooney scanlon shanahan shannon sheehan sheridan slattery sweeney ' +
    'tierney tobin toomey twomey whelan abbott adkins aldrich alston ashby atkins ayers baldwin ballard barlow barnett barrett barron ' +
    'bartlett bauman beasley beckett benson bentley bernstein blackburn blackwell blevins bolton booker bowers brandon brewer briggs ' +
    'britton browning buchanan buckley burgess burnett burris carey carlton carney carver chambers chandler clements cobb cochran ' +
    'coffey cohen collier combs compton conner copeland corbett cowan crane crosby curry daugherty davenport davidson deleon dickerson ' +
    'dickson dillard dodson dotson downs durham dyer eaton erickson ewing farley faulkner ferrell finch finley fitch fleming foley ' +
    'forbes foreman frazier frost frye fry gaines galloway gamble gentry gibbs giles gillespie gilmore glover goodman goodwin gould ' +
    'graves greer grimes guthrie hale haley hammond hampton hancock hardin harding harmon harrell harrington hatfield haynes heath ' +
    'hebert hendricks hendrix henson hess hewitt hobbs hodge hodges holcomb holden holland holloway holman holt hood hooper hoover ' +
    'horne horton hubbard huff huffman humphrey humphreys hutchinson ingram jennings joyce kerr kidd kirby kline knapp knox landry ' +
    'langley leach levine levy lindsey livingston locke lowe lowery lucero lyons macdonald mack macias madden maddox mann manning marsh ' +
    'massey mathews mathis maxwell maynard mayo mays mcbride mcclain mcclure mcconnell mccullough mcdaniel mcdowell mcfadden mcfarland ' +
    'mcintosh mcintyre mckay mckee mcknight mclean mcleod mcmillan mcneil mcpherson meadows melendez melton mercado merrill merritt ' +
    'meyers middleton monroe moody morse morton mueller mullen mullins neal newman newton nicholson nixon norris norton odom oneal orr ' +
    'osborn osborne pacheco parsons patton pennington petty phelps pickett pittman pollard potts pratt pruitt pugh ramsey randolph ' +
    'reese reeves rhodes richmond riddle riggs rivas rivers roach robbins robles rodgers rollins rosales rosario rosenberg rowland ' +
    'rutledge salas salinas sampson schwartz sexton sharpe shelton shepard sheppard sherman shields skinner solis sparks spears ' +
    'stafford stanton stephenson stevenson stokes stuart sutton swanson sykes talley tanner tate thornton tillman townsend trevino ' +
    'trujillo underwood valentine vance vaughan vaughn velasquez velez villarreal vinson wade waller walters walton warner watts ' +
    'whitaker whitehead whitfield whitley whitney wiggins wilcox wilder wiley wilkerson wilkins wilkinson woodard woodward wooten ' +
    'worley wyatt wynn yates zamora zimmerman adeleke adekunle afolabi agarwala akande akinola amoah ansah antwi appiah asamoah danjuma ' +
    'diarra doumbia drame fofana ibekwe igwe ismaila kante kiprotich kimani kipkemboi kouassi kouame kourouma lawal mbeki mbaye mkhize ' +
    'mutasa ncube ndlovu nwosu ogunleye okoro okoye ouedraogo sanogo savadogo sesay sibanda sithole tshabalala wanjala yeboah zuma ' +
    'dlamini khumalo molefe mokoena naidoo nkosi pillay govender botha vanwyk vandermerwe duplessis steyn venter abdi abdelkader achour ' +
    'aitali amara bakkali belhadj benjelloun bennis bouazza boudiaf bouteflika chakroun cherkaoui elfassi elkhatib ghali hajji haddou ' +
    'hamouda jaziri kabbaj karoui khelifi laabidi mahfouz mebarki messaoudi nouri rahmani saidi tahiri touati zidane ayari trabelsi ' +
    'jebali gharbi mejri bondarenko boyko kovalenko kovalchuk kravchenko lysenko marchenko melnyk moroz oliynyk petrenko polishchuk ' +
    'rudenko savchenko shevchenko tkachenko tkachuk zelenko lukashenko karpov kasparov romanov sidorov tarasov belov zaitsev soloviev ' +
    'vinogradov bogdanov vorobiev fedotov golubev komarov kiselev ilyin gusev titov kuzmin kudryavtsev baranov kulikov alexeev yakovlev ' +
    'sorokin sergeev grigoriev kaczynski pawlowski michalski nowicki adamczyk zajac wieczorek jablonski krol majewski olszewski ' +
    'jaworski wrobel malinowski stepien gorski rutkowski witkowski walczak sikora michalak szewczyk tomaszewski pietrzak zalewski ' +
    'wroblewski jasinski marciniak zawadzki jakubowski sadowski wlodarczyk chmielewski borkowski sokolowski szczepanski sawicki ' +
    'maciejewski kubiak kalinowski mazurek kolodziej aoki fujita fujii fukuda goto hasegawa hashimoto ikeda ishida ishii ishikawa ' +
    'kaneko kondo kudo maeda matsuda miura miyazaki murakami nakajima nakano nishimura ogawa okada ono otsuka sakai sakamoto shibata ' +
    'sugiyama takagi takeda tamura uchida ueda ueno wada yokoyama arroyo avila ayala barrera beltran bermudez bonilla bustamante cabral ' +
    'calderon camacho cardenas carranza carrillo cervantes cisneros collado cordero cordova correa cuevas davila duarte escobar ' +
    'espinosa esquivel figueroa galindo galvan gaitan guevara hurtado jaramillo juarez lara luque manzano marrero medrano merino ' +
    'miranda molinero mosquera narvaez negron ochoa ojeda olivares orozco ortuno osorio paredes patino pineda ponce quintana quintero ' +
    'quiroga rangel rendon restrepo riquelme robledo rosado saavedra sagasta salcedo sepulveda sosa tapia tejada tovar uribe urrutia ' +
    'valdes valenzuela vallejo varela venegas vergara villalobos villanueva villegas zambrano zapata zarate zuniga barthez beaumont ' +
    'belanger bellamy berthelot besnard billard blot boivin bonnard bouchard boulay bourdon bourget boutin briand caillaud chabot ' +
    'chapuis charron chartier chauveau clerc coulon courtois couturier dacosta daniau daumas delattre delmas deschamp desmarais devaux ' +
    'diot drouet dumoulin duret evrard ferrand feraud foucault foucher fouquet fraisse froment gallet garcin gaubert giraudeau gosselin ' +
    'goujon guibert guilbert guillemin guillet guillon imbert jourdan labbe lacombe lafont lagarde lallemand langlais laroche lasserre ' +
    'lavergne lebreton lecoq leduc lefort legendre lemarchand lenoir lepage lesage letellier levasseur lhermitte maillot mallard maurel ' +
    'millot monet morvan mounier paillard pasquet peltier pernot peron picot pineau pons prigent pruvost raynaud regnier reboul renou ' +
    'ricard rigaud rodier roques rossignol roussin samson seguin serre simonet tanguy tardy techer thibault tournier turpin vallet ' +
    'valette vaillant verdier vial vigneron villard ' +
    MORE_FAMILY_NAMES
  ).split(' '),
);
