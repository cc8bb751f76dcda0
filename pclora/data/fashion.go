package data

// FashionMNIST returns the names of Fashion-MNIST's ten classes, in the order of
// its labels (arXiv:1708.07747, table 2).
func FashionMNIST() []string {
	return []string{
		"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
		"Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
	}
}
