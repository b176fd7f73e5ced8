import { MORE_GIVEN_NAMES } from './more-given-names.ts';

/** Given names that are common in many countries, lower case, without accents. Written down from general knowledge; no data set. */
export const GIVEN_NAMES: ReadonlySet<string> = new Set(
  (
    'james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul ' +
    'andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry ' +
    'justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan henry ' +
    'zachary douglas peter kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur ' +
    'lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby ' +
    'russell bradley philip eugene liam lucas oliver oscar theo leo max simon stuart graham nigel ian colin neil duncan malcolm trevor ' +
    'craig darren gavin ross lee martin derek dean glenn barry clive geoffrey kenny owen rhys gareth evan dominic felix hugo mary ' +
    'patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna ' +
    'michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda ' +
    'pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria heather diane ruth julie olivia ' +
    'joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann ' +
    'sara madison frances kathryn janice jean abigail alice judy sophia grace denise amber doris marilyn danielle beverly isabella ' +
    'theresa diana natalie brittany charlotte marie kayla alexis lori lucy claire gemma fiona alison joanne hazel zoe chloe ella lily ' +
    'freya imogen poppy isla harriet jane kate sally wendy tracy paula tina dawn wanda yvonne vivian ellen ruby stella nora edith ' +
    'esther florence eleanor beatrice pierre michel philippe alain patrice bernard jacques andre christophe nicolas laurent frederic ' +
    'stephane sebastien julien olivier thierry pascal gerard francois bruno dominique didier marc gilles herve franck guillaume antoine ' +
    'alexandre mathieu matthieu maxime romain benoit jerome fabrice emmanuel yves rene claude roland serge denis xavier fabien cedric ' +
    'arnaud ludovic damien quentin clement florian louis jules raphael adrien baptiste valentin tristan leon gaspard marius augustin ' +
    'etienne gaston lucien marcel georges henri yannick loic gael erwan tanguy corentin aurelien mickael dimitri regis remi remy ' +
    'thibault thibaut bastien edouard ghislain joel lionel nathalie isabelle sylvie martine francoise valerie sandrine veronique sophie ' +
    'celine chantal brigitte anne laurence aurelie annie emilie monique virginie elodie christelle camille caroline karine corinne ' +
    'laetitia delphine sabrina audrey melanie agnes helene pauline marion elise mathilde manon lea ines jade louise lola juliette clara ' +
    'lucie margaux oceane justine amandine anais morgane marine estelle josiane michele odile genevieve yvette simone jeannine paulette ' +
    'suzanne madeleine marguerite germaine colette bernadette solange therese fabienne muriel joelle ghislaine mireille evelyne noemie ' +
    'romane capucine apolline heloise eloise solene maelle rozenn gwenaelle severine angelique cecile clemence coralie maeva hans ' +
    'wolfgang klaus jurgen juergen dieter manfred uwe gunter guenter horst bernd werner heinz gerhard helmut andreas stefan rainer ralf ' +
    'karl josef matthias markus torsten thorsten jorg joerg sven jens dirk olaf holger heiko kai lars tobias sebastian fabian lukas ' +
    'jonas finn elias moritz niklas tim jan philipp dominik ulrich friedrich heinrich wilhelm otto kurt ernst hermann georg johann ' +
    'johannes fritz rudolf siegfried ursula karin helga sabine ingrid renate monika petra gisela birgit claudia susanne gabriele elke ' +
    'heike silke anja katrin katja tanja nadine stefanie kerstin anke ute heidi jutta christa erika hannelore gertrud elfriede ' +
    'hildegard ilse lieselotte greta lena leonie mia johanna frieda lotte anneliese antonio manuel francisco javier jesus carlos ' +
    'alejandro miguel rafael pedro angel pablo fernando sergio luis jorge alberto alvaro adrian diego ivan raul enrique ramon vicente ' +
    'ruben andres joaquin santiago eduardo victor mario roberto jaime ignacio marcos salvador ricardo emilio gonzalo guillermo mateo ' +
    'tomas cristian esteban felipe gustavo hector rodrigo carmen josefa isabel dolores pilar rosa cristina lucia marta elena raquel ' +
    'sonia beatriz silvia rocio montserrat yolanda alicia mercedes margarita encarnacion concepcion consuelo inmaculada esperanza ' +
    'guadalupe lourdes soledad amparo ximena valentina camila daniela gabriela mariana fernanda alejandra paola lorena veronica ' +
    'esmeralda giuseppe giovanni luigi francesco angelo vincenzo pietro salvatore carlo franco domenico paolo giorgio aldo luciano ' +
    'marco alessandro stefano matteo lorenzo davide luca federico riccardo claudio massimo fabio daniele gianluca emanuele nicola ' +
    'filippo tommaso edoardo enrico giacomo giuseppina giovanna carmela caterina francesca giulia chiara martina alessandra elisa ' +
    'federica roberta simona monica patrizia antonella stefania ilaria serena giorgia camilla ginevra aurora sofia joao paulo mateus ' +
    'tiago thiago leonardo vitor henrique caio otavio murilo marcelo nuno rui goncalo diogo duarte afonso vasco joana catarina rita ' +
    'leonor matilde carolina filipa margarida juliana larissa leticia bianca luciana adriana vanessa aline tatiana renata mohamed ' +
    'mohammed muhammad ahmed ahmad mahmoud ali hassan hussein omar osman ibrahim ismail youssef yusuf khalid khaled abdullah abdul ' +
    'rahman karim said samir rachid mustafa moustafa tariq tarek hamza bilal anwar walid nabil fouad farid hicham hisham jamal kamal ' +
    'rashid salim salah sami sultan yassin yassine zakaria adel amin amine amir ayman aziz bashir faisal fahad ghassan habib hakim ' +
    'hamid haroun idris imran ismael jaber majid mansour marwan munir nasser nizar othman ramzi riad saad saeed salman tahir wael yahya ' +
    'zaid zakariya fatima aisha aicha khadija maryam mariam zainab zahra amina leila layla samira nadia nawal noor nour rania salma ' +
    'sana yasmin yasmine hana hanan houda huda iman jamila karima latifa lina malika mona mouna najat naima rachida safia sanaa siham ' +
    'soumaya souad wafa zineb zohra dalia dina farah ghada hala lamia maha wei fang min jing li yan hong ming jun ping hui xin lei tao ' +
    'qiang bo yang feng gang hao jian jie lin long mei na ning peng qing rong shan tian xia xiao xue yi ying yong yu yuan zhen zhi yuki ' +
    'hiroshi takashi kenji akira haruto yuto sota hina sakura yui aoi kaito ren haruki takumi naoki satoshi makoto masashi keiko yoko ' +
    'tomoko kumiko michiko naomi ayumi emi minjun seojun jiho jiwoo minji soyeon eunji hyun jisoo sungmin youngho nguyen thi minh anh ' +
    'linh trang huong lan tuan dung hung thanh hoang quang rahul amit raj ravi sanjay vijay anil sunil ajay rajesh suresh ramesh mahesh ' +
    'dinesh mukesh arun ashok manoj deepak vikram arjun rohan rohit nikhil karan kiran prakash pradeep sandeep sachin gaurav abhishek ' +
    'aditya akash aman anand arvind ashish bharat gopal harish hari ishaan jay krishna lakshmi manish mohan naveen nitin pankaj prasad ' +
    'praveen raghav rakesh ranjit sameer shankar shiv siddharth srinivas subhash tarun uday varun venkatesh vinay vinod vishal yash ' +
    'priya pooja neha anjali kavita sunita anita rekha meena seema geeta deepika divya kavya nisha padma pallavi radha rani ritu ' +
    'sangeeta shalini shanti shreya sita smita sneha sushma swati usha vandana vidya aarti ananya asha bhavna sergey sergei dmitry ' +
    'dmitri alexei aleksei andrei andrey mikhail nikolai vladimir igor oleg pavel boris yuri anatoly viktor konstantin maxim roman ilya ' +
    'kirill artem olga natalia natalya tatyana irina svetlana marina galina ludmila lyudmila nina vera nadezhda anastasia ekaterina ' +
    'oksana yulia ksenia daria polina alina piotr pawel krzysztof andrzej tomasz stanislaw marcin michal marek grzegorz jerzy tadeusz ' +
    'zbigniew lukasz jakub mateusz kamil wojciech dariusz mariusz katarzyna malgorzata agnieszka ewa krystyna magdalena elzbieta joanna ' +
    'aleksandra zofia janina dorota beata aneta milan zoran dragan goran jovan marko nikola petar aleksandar ana jelena milica ivana ' +
    'marija katarina vesna jasmina erik anders johan per nils mikael fredrik magnus bjorn gustav henrik mats hakan ulf stig bengt leif ' +
    'rune olav knut arne oystein geir trond morten soren niels rasmus mads kasper mikkel jeppe emil eva kristina birgitta elisabeth ' +
    'astrid sigrid solveig inger liv kari marit randi helle mette hanne lone pia freja ida sofie maja linnea elsa ebba tuuli aino eino ' +
    'antti jukka matti pekka timo mikko juhani jari heikki sanna paivi tiina kirsi anneli pieter willem hendrik cornelis gerrit maarten ' +
    'jeroen bas sander wouter joost thijs daan sem bram luuk lieke sanne femke anouk marieke wilma truus saskia ingeborg mehmet ahmet ' +
    'huseyin hasan murat emre can burak kemal ayse fatma emine hatice zeynep elif merve esra ozlem sevgi kwame kofi ama akua chidi ' +
    'ngozi emeka amadou mamadou ousmane moussa ibrahima aminata fatou awa mariama chris mike dave steve tom bob jim bill dan matt nick ' +
    'tony sam ben alex andy greg jeff ken ron pat liz beth kathy debbie becky jenny katie maggie molly peggy sandy sue tammy vicky ' +
    'terri toni gail rosemary lynn lynne loretta glenda geneva nellie lillian norma marian maureen eileen sheila alma elsie ethel irma ' +
    'juanita lois lorraine lucille mabel marjorie mildred minnie myra opal pearl phyllis rhonda rosie sadie thelma tommy velma verna ' +
    'viola clarence cecil chester clifford clyde curtis dale darrell duane dwayne earl eddie edgar edwin elmer ernest everett floyd ' +
    'francis fred freddie frederick gilbert glen gordon guy harry harvey herbert herman homer howard hugh isaac jackie jeffery jessie ' +
    'jimmy jon julian julio lance leonard leroy leslie lester lewis lloyd lonnie luther marcus marshall marvin maurice melvin milton ' +
    'mitchell morris nathaniel nelson norman perry phillip randall ray reginald rick ricky robbie ronnie seth shane shaun shawn sidney ' +
    'stanley ted theodore todd travis troy vernon virgil wallace warren wesley ' +
    MORE_GIVEN_NAMES
  ).split(' '),
);
