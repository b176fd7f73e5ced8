/** Given names of Europe, Africa, Asia and the Americas beside those in `given-names.ts`; lower case, without accents. Written down from general knowledge; no data set. */
export const MORE_GIVEN_NAMES =
  'aarav abdelaziz abdelkader abdellah abdoulaye abdulrahman abena abubakar achieng adaeze adebayo adeel adewale ' +
  'adil adwoa agneta agustin aiden aikaterini aishwarya aitana akiko aksel alasdair aleksey alena alessia ' +
  'alexandra alexandros alfonso alfredo almudena alois alton amaka ambre amra anass anastasios anatole anca ' +
  'anderson andras andreea andriy angelika angharad angus anis annabel annalena anneke annette annika anniken ' +
  'anselmo anton antonia aoife apostolos arabella arianna armando arturo asen asif assia athanasios attila aubrey ' +
  'aurore aya ayesha ayodele ayoub azra babak babatunde balazs barbora barbro bartlomiej bartosz bautista beatrix ' +
  'behrouz benedetta bente berit bessie biljana birgitte bogdan boglarka boguslaw bohdan bohumil bojan bongani ' +
  'borbala boubacar boyko bozena brahim branko braxton brayden bruna brynlee bukola bushra busra caden callum ' +
  'carlotta carmine carsten carys cassidy catalin catriona celestin chaima chaimae cheikh chinedu chioma christos ' +
  'chrysoula chukwuemeka ciara ciaran ciprian ciro clementine colton conor constantin cordelia cormac cornelia ' +
  'cosmin courtney csaba dafydd dagmar daisuke danuta dariush darnell darragh darya davor declan dejan demetrius ' +
  'deshawn desislava despina detlef dimitar dimitra dimitrios dmitriy dohyun donal dorthe dragana dubravka dumitru ' +
  'dusanka ebony ebru eckhard edeltraud edna edyta eero eetu efua eilidh eirik eleni eliane emiko emiliano emina ' +
  'enora enzo eoin ernesto erzsebet esme esmee eszter eugenie eulalia eunice eusebio evangelia evangelos everly ' +
  'evgeny ewan ewelina fabrizio facundo farhad farzana fatiha fatoumata faustine felicia ferenc fereshteh fergal ' +
  'fermin filip flemming florin folake fotini francisca frantisek friederike gabin gabor gabriella gaetano gaia ' +
  'ganesh gennady gennaro georgi georgia georgina georgios geraldine gerardo gerda gergana gertrude gethin ' +
  'gheorghe ghita giada ginette gitte golnaz gordana gottfried graciela grainne grazyna grete guilherme guiying ' +
  'gulsen gunilla gunnar gunnhild guoqiang gwenael gwendolyn gwyneth gyula haakon haiyan halina hamad hamish hanna ' +
  'hannele hannu haoran harald haruka heba hedwig helmi hendrika henning henrietta henryk hideki hilde honorine ' +
  'hossein hristo hrvoje huguette hyejin hyunwoo iain ifeanyi ihor ikram ildiko ileana ilkka ilyas ilyes imane ' +
  'inaya ioana ioanna ioannis ionut irene irmgard iryna istvan ivona iwan iwona izabela jacek jacinto jadwiga jana ' +
  'janne jarmila jaroslav jaroslava jasna jayden jeanette jiahui jianguo jianhua jihoon jimena jinwoo jiri jirina ' +
  'jitka jiyeon joachim jocelyn jolanta jorgen josephine josip jovana jozsef judit julia jytte kaarina kacper kais ' +
  'kaitlyn kamau karla karthik kashif katalin katerina kateryna katharina kathrin kayden kazimierz kazuko kazuo ' +
  'keisha kenta kerem khady kinga kinsley kiril kirsten kjeld kjell kjetil klaas koen kojo konrad konstantinos ' +
  'kourosh krasimir kresimir krisztian krisztina kwabena kylian kyriaki ladislav laerke lahcen laleh larisa laszlo ' +
  'latoya leandro lejla lenka lennart leopold leszek levente libor liesel liisa lilou lindiwe lindsey lise liviu ' +
  'ljiljana loredana loubna luana lubos lucian ludovica ludwig luiz luminita lyubov maaike macarena mael maeve ' +
  'magali malak mallory mandla manoel marceau marcia marcio margareta margherita maricela marijke marisol marjatta ' +
  'marketa marloes marquis masahiro matej matias matilda mauricio maurizio maximilian mayumi mckenna mehdi meiling ' +
  'mengyao meredith meryem mhairi michaela mieke mihaela mihai miklos mikolaj milena millicent milos minna minseo ' +
  'mirela mirjana miroslav misaki mogens morag mostafa mourad mwangi mykola myrtle nadege naim nanami naoko ' +
  'nasreen nasrin nataliya naveed ndeye nebojsa nemanja ngoc nhung niamh nicolae nicolo nikita nikolaos nikolay ' +
  'niloufar njeri nneka noe noelia noemi nolan nolwenn nomsa noriko noureddine nunzio nurcan nuria obinna octavian ' +
  'oddvar oisin oldrich oleksandr olha oliwia olumide oluwaseun ondrej ophelia orjan orla ornella orsolya ostap ' +
  'othmane otieno ottmar oumar ovidiu padraig paisley panagiota panagiotis paraskevi parisa pasquale pernille ' +
  'petko petr petro philippa phuong pirjo plamen preben predrag priscilla prudence przemyslaw radek radoslaw ' +
  'radostina rafal raffaella ragnhild raimundo raluca ramin ramiro rayan razvan reiko reinhold remedios renan reza ' +
  'rhiannon riikka rikke rim ritva roald rocco roisin ronan rosalind rosangela rosemarie roxana rubina rumen ' +
  'ruslan ryad ryszard saara sacha sachiko saima salem samy sanae sandor saoirse sascha seamus selma seoyeon seppo ' +
  'serhiy serkan seydou shabnam shahid shahram shanice shazia shelby shinji shirin shweta sian signe sindre sinead ' +
  'siobhan sipho sirine sjoerd slavica slawomir slobodan snezana snorre sofiane sondre soufiane soukaina spyridon ' +
  'srdjan stanislav stavros stavroula stefka stepan stijn stipe stoyan sujin sunniva susana svein sverre sylvester ' +
  'sylwia szabolcs szymon tabitha takeshi tamas tamika tamsin tapio taras tatenda tatiane teemu temitope tendai ' +
  'tereza terrence tetsuya tetyana thabo thandiwe thao themba theodora theodoros thuy tibor tiffany tihana timea ' +
  'timeo timur todor tolga tomislav torben torbjorn torill traian trine tsvetelina tugba tuula tyrone ulla unni ' +
  'uros urszula usman vaclav valery vasile vasileios vasiliki vasyl vegard veikko venla veronika vihaan vilde ' +
  'vinicius vito vladan vlasta vojtech volkan volodymyr waldemar waltraud wambui wanjiku waseem wassim weiming ' +
  'wieslawa wilbur wilhelmina winifred xiaohong xiaoming xinyi xiulan yana yann yasin yaw yekaterina yetunde ' +
  'yevgeny yichen yordanka younes yousef yousra yuhan yuliya yumiko yuna yuriy yusuke zanele zdenek zdenka ' +
  'zdzislaw zelie zeljko zhiqiang zihan zoltan zorica zoya zsofia zsolt zsuzsanna zubair zuzana zuzanna zvonimir';
