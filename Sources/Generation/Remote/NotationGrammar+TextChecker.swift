extension NotationGrammar: TextChecker {}
