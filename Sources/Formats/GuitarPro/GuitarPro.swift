/// Readers of the files of Guitar Pro, from version 3 on.
public enum GuitarPro {}
